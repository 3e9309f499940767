-- The tables of schema.sql in SQLite: the same rows and the same unique things. Numbers are dense, so the rowid is the key
-- where there is one, and a walk reads one tree of pages.

create table members (
    id     integer primary key,
    parent integer,
    rank   integer not null,
    status integer not null,
    name   text    not null
);

create table sales (
    number    integer primary key,
    key       blob    not null,
    hash      blob    not null,
    at        integer not null,
    delivered integer not null,
    amount    integer not null,
    volume    integer not null,
    seller    integer not null,
    id        text    not null,
    buyer     text
);

create table postings (
    sale         integer not null,
    bonus        integer not null,
    level        integer not null,
    member       integer not null,
    amount       integer not null,
    n            integer not null,
    available_at integer not null,
    primary key (sale, bonus, level)
) without rowid;

create table balances (
    member          integer primary key,
    held            integer not null default 0,
    available       integer not null default 0,
    n               integer not null default 0,
    due             integer not null default 0,
    personal_volume integer not null default 0
);
