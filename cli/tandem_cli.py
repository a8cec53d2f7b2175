"""The terminal client of a Tandem server: ``add``, ``ask``, ``advise``.

Python 3.9 or later, standard library only. Everything goes over the HTTP API, so it works against
any address.

Exit codes: 0 done, 1 some files failed, there is no answer or nothing could be measured, 2 wrong use,
3 the server refused or is away, 130 interrupted.
"""

import argparse
import os
import sys

from adding import add
from advising import advise
from advising import options as advise_options
from asking import ask
from client import Client, ServerError

DEFAULT_URL = "http://127.0.0.1:8080"
DEFAULT_STORE = "documents"


def parser():
    """The command line; every option has its sentence."""
    server = argparse.ArgumentParser(add_help=False)
    server.add_argument(
        "--url",
        default=os.environ.get("TANDEM_URL", DEFAULT_URL),
        help=f"address of the server (TANDEM_URL; {DEFAULT_URL})",
    )
    server.add_argument(
        "--key",
        default=os.environ.get("TANDEM_API_KEY"),
        help="API key (TANDEM_API_KEY); none is needed for a local server without keys",
    )
    root = argparse.ArgumentParser(prog="tandem", description=__doc__.splitlines()[0])
    commands = root.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("add", parents=[server], help="make files and folders searchable")
    adding.add_argument("paths", nargs="+", metavar="PATH", help="file or folder")
    adding.add_argument(
        "--store", default=DEFAULT_STORE, help=f"vector store, made when missing ({DEFAULT_STORE})"
    )
    asking = commands.add_parser("ask", parents=[server], help="answer a question with sources")
    asking.add_argument("question", help="the question, in quotation marks")
    asking.add_argument("--store", help="vector store to answer from; without it, all of them")
    asking.add_argument("--model", default="extractive", help="model that answers (extractive)")
    advise_options(commands.add_parser("advise", parents=[server], help="retrieval, tuning, both or neither"))
    return root


def main(arguments=None):
    """Runs one command and returns its exit code."""
    options = parser().parse_args(arguments)
    try:
        client = Client(options.url, options.key)
        if options.command == "add":
            return add(client, options.paths, options.store, sys.stdout)
        if options.command == "advise":
            return advise(client, options, sys.stdout)
        return ask(client, options.question, options.store, options.model, sys.stdout)
    except ServerError as error:
        print(f"tandem: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\ntandem: interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output left, as in 'tandem ask … | head'.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
