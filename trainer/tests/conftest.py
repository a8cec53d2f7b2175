import importlib.util
import os
import sys
from pathlib import Path

import pytest

# As `command` does before NumPy comes: fits run side by side on one core each.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))


def pytest_collection_modifyitems(items):
    """Tests marked `torch` run where PyTorch is; the small environment leaves them out and says so."""
    if importlib.util.find_spec("torch") is None:
        for item in items:
            if "torch" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="needs the environment with PyTorch"))


def pytest_ignore_collect(collection_path):
    name = collection_path.name
    return (
        (name.startswith("test_torch") and importlib.util.find_spec("torch") is None)
        or (name.startswith("test_classifier") and importlib.util.find_spec("scipy") is None)
        or None
    )


@pytest.fixture
def fake_service(monkeypatch):
    from fake_service import TOKEN, FakeService

    monkeypatch.setenv("TANDEM_JOB_TOKEN", TOKEN)
    service = FakeService()
    yield service
    service.close()
