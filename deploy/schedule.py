"""What runs when, in UTC: a line a job. The database decides whether there is anything to do."""

from celery.schedules import crontab

SCHEDULE = {
    "harvest arXiv if a window is due": {
        "task": "papers.tasks.harvest_due",
        "schedule": crontab(minute="*/30"),
    },
    "send what is due, should a message be lost": {"task": "papers.tasks.sweep", "schedule": 60.0},
    "tell the operators what is late": {"task": "papers.tasks.watch", "schedule": crontab(minute="*/30")},
    "read again what could not be read": {
        "task": "papers.tasks.read_quarantine_again",
        "schedule": crontab(hour="5", minute="15"),
    },
    "show the articles whose time has come": {"task": "blog.tasks.publish_due", "schedule": 30.0},
    "index what changed, should a nudge be lost": {"task": "search.tasks.index_pending", "schedule": 60.0},
    "find what the index missed": {"task": "search.tasks.reconcile", "schedule": crontab(hour="3", minute="40")},
    "find what is about the same as what was indexed": {"task": "search.tasks.find_neighbours", "schedule": 60.0},
    "write down the readers counted": {"task": "deploy.site.tasks.flush_readers", "schedule": 60.0},
    "set again what an older typesetter made": {
        "task": "deploy.site.tasks.renew_typesetting",
        "schedule": 3600.0,
    },
}
