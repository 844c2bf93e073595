import resource, time, sys
import pytest
from sqlalchemy import text
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_big(publisher, capsys):
    N=400_000
    with publisher.engine.begin() as c:
        c.execute(text(f"""insert into dossier select 'H49.22-260103-'||lpad(i::text,7,'0'), 'S'||i, 'Thủ tục '||(i%1800), 'UBND '||(i%130), 'Bộ phận '||(i%130), 'N*** V*** A', 4, date '2026-01-03', date '2026-11-01' + (i%60)::int, null, null, '[]','[]','2026-11-20T08:00:00+07:00','2026-11-20T08:00:00+07:00','', 1 from generate_series(1,{N}) i"""))
        c.execute(text("insert into number select dossier_code, dossier_code, 1 from dossier"))
        c.execute(text("insert into number select receipt_number, dossier_code, 1 from dossier"))
        c.execute(text("update change set seq=1 where name='dossier'"))
    rss0=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024
    t=time.time(); p=time.process_time(); r=publisher(); 
    with capsys.disabled():
        print(r, time.time()-t, time.process_time()-p, rss0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)
    import importlib.util
    spec=importlib.util.spec_from_file_location("cost", __file__.replace("tmp_pg","cost")); cost=importlib.util.module_from_spec(spec); spec.loader.exec_module(cost)
    for analysed in (False, True):
        if analysed:
            with publisher.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c: c.exec_driver_sql("ANALYZE")
        codes=[f"H49.22-260103-{i:07d}" for i in range(1,11)]
        with publisher.engine.begin() as c:
            c.execute(text("update change set seq=seq+1 where name='dossier'"))
            c.execute(text("update dossier set status=2, change_seq=(select seq from change where name='dossier') where dossier_code = any(:x)"),{"x":codes})
            c.execute(text("update number set change_seq=(select seq from change where name='dossier') where dossier_code = any(:x)"),{"x":codes})
        with cost.recorded(publisher.engine) as st:
            t=time.time(); r=publisher(); t=time.time()-t
        import re
        bad=[]
        with publisher.engine.connect() as c:
            for s,pa in st:
                if s.split()[0] in {"SELECT","DELETE","UPDATE","INSERT"}:
                    plan=[x[0] for x in c.exec_driver_sql("EXPLAIN "+s,pa)]
                    if any(re.search("Seq Scan on (dossier|number|closed|dropped)",x) for x in plan): bad.append(plan)
        with capsys.disabled(): print(analysed, r, t, len(st)); [print("\n".join(x)) for x in bad]
