using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>
/// Idempotency: which sequence answered a key, and the digest of what was asked. A key lives for
/// <see cref="Limits.KeyDays"/> days of the log's time.
/// </summary>
internal sealed class Keys(State state)
{
    private readonly Table<Row> rows = state.Table<Row>("keys.rows");
    private readonly Queue<Expiry> expiries = state.Queue<Expiry>("keys.expiries");

    /// <summary>Remembers a key, or says that it is known already and with which sequence and digest.</summary>
    public bool Add(UInt128 key, long sequence, long time, UInt128 digest, out long firstSequence, out bool same)
    {
        ref var row = ref rows.FindOrAdd(new Key(key), out var found);
        if (!found)
        {
            row = new Row { Key = key, Digest = digest, Sequence = sequence };
            expiries.Add(new Expiry { Key = key, Time = time + (Limits.KeyDays * Time.Day) });
        }

        (firstSequence, same) = (row.Sequence, row.Digest == digest);
#if CANARY
        if (Canaries.Planted == Canary.ForgottenKey && found && sequence % 8 == 3) return true;
#endif
        return !found;
    }

    /// <summary>Asks for where a key is looked for.</summary>
    public void Bring(UInt128 key) => rows.Bring(new Key(key).Hash);

    /// <summary>Forgets what is older than the window; the places of some keys are asked for while those before them
    /// are forgotten.</summary>
    public void Expire(long time)
    {
        if (expiries.Count == 0 || expiries.Peek(expiries.Head).Time > time) return;
        ReadAhead(expiries.Head, time);
        for (var i = 0; expiries.Count > 0 && expiries.Peek(expiries.Head).Time <= time; i++)
        {
            if (i % StateMachine.AheadMax == 0) ReadAhead(expiries.Head + StateMachine.AheadMax, time);
            var removed = rows.Remove(new Key(expiries.Peek(expiries.Head).Key));
            Check.That(removed);
            expiries.TrimTo(expiries.Head + 1);
        }
    }

    private void ReadAhead(long from, long time)
    {
        var end = Math.Min(expiries.Tail, from + StateMachine.AheadMax);
        for (var i = from; i < end && expiries.Peek(i).Time <= time; i++) Bring(expiries.Peek(i).Key);
    }

    private readonly struct Key(UInt128 key) : IRowKey<Row>
    {
        public ulong Hash => Hash64.Of((ulong)(key & ulong.MaxValue), (ulong)(key >> 64));

        public bool Matches(in Row row) => row.Key == key;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public UInt128 Key;
        public UInt128 Digest;
        public long Sequence;
        public long Unused;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Expiry
    {
        public UInt128 Key;
        public long Time;
        public long Unused;
    }
}
