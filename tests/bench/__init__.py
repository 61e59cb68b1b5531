"""`make bench`: what the server spends on a request, beside what it spends on a bare view in the same run.

CPU milliseconds of the server's process tree are steadier than rates on a shared machine; the ratio to the bare view is
what to compare between machines.
"""
