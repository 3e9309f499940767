-- What a session that settles sets for itself: an update follows the order of what it is joined with only as a nested
-- loop, and that order is what keeps sessions out of deadlocks.

set enable_hashjoin = off;
set enable_mergejoin = off;

create temp table batch_lines (
    sale         bigint      not null,
    amount       bigint      not null,
    through      bigint      not null,          -- due to the member by this batch, this line included
    volume       bigint      not null,
    available_at timestamptz not null,
    member       integer     not null,
    period       integer     not null,
    nth          integer     not null,          -- of the member's lines in this batch, from 1
    bonus        smallint    not null,          -- 0: no line, the seller's volume
    level        smallint    not null,
    last         boolean     not null           -- of the member
) on commit delete rows;

create temp table batch_paid (
    before bigint  not null,                    -- due to the member before this batch
    n      bigint  not null,                    -- the running number before this batch
    member integer not null
) on commit delete rows;
