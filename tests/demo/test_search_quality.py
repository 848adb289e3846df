import pytest
from catalog.services.search_rows import *
from marketplace.demo.judged.measuring import measure
from marketplace.management.commands.search_quality import report
from tests.demo.test_load import _load

@pytest.mark.django_db
def test_q():
    _load()
    import time; t=time.time()
    s=measure()
    print(time.time()-t)
    print("\n".join(report(s,60)))
    assert 0
