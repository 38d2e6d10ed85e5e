"""PostgreSQL, the only SQL engine: an embedded server, a guard on any server, the migrations.

`embedded` starts our own server when nobody names one, `guard` refuses a server that may lose
what it acknowledged, `migrate` brings the schema up to date. This file imports none of the
three: `migrate` loads SQLAlchemy, which costs a second that most commands need not pay.
"""
