import os
import sys

from tandem_trainer.command import main

code = main()
if "RANK" in os.environ:
    # The threads between processes that train together are not joined at exit: one that is in use by a process that
    # ends later aborts this one, and its exit code is lost.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
raise SystemExit(code)
