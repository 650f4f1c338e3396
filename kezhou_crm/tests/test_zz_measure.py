import pytest
from zeal import zeal_ignore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kezhou_crm.tests import databases, pages
def test_m(django_db_setup, django_db_blocker):
    with zeal_ignore(), django_db_blocker.unblock(), databases.own(databases.EMPTY):
        pages.Ledger(10000).fill(); c={w:pages.logged_in(administrator=w) for w in (False,True)}
        import time
        for p in pages.ALL:
            u=pages.address(p); t=time.time()
            with CaptureQueriesContext(connection) as q: r=c[p.startswith('auth')].get(u)
            n=[x for x in q if not x['sql'].startswith(("BEGIN","COMMIT","SAVEPOINT","RELEASE","SELECT set_config"))]
            print(len(n), f"{(time.time()-t)*1000:.0f}ms", f"{len(r.content)/1024:.0f}KB", p)
