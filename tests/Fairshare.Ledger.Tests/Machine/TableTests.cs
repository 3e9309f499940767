using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Fairshare.Ledger.Tests.Containers;

public class TableTests
{
    private readonly State state = new();

    [Theory]
    [InlineData(21, 500)]
    [InlineData(22, 5_000)]
    [InlineData(23, 100_000)]
    public void A_table_holds_what_a_dictionary_holds(int seed, int keys)
    {
        var random = new Random(seed);
        var table = state.Table<Pair>("pairs");
        var model = new Dictionary<long, long>();
        for (var i = 0; i < 80_000; i++)
        {
            // Grows in one half of the history and shrinks in the other.
            var key = random.NextInt64(keys);
            if (random.Next(10) < (i / 20_000 % 2 == 0 ? 7 : 3)) Put(table, model, key, i);
            else Assert.Equal(model.Remove(key), table.Remove(new PairKey(key)));
            if (i % 10_000 == 0) state.Digest();
        }

        Agree(table, model, keys);
        table.Clear();
        Assert.Equal(0, state.Bytes);
        Agree(table, [], keys);
        Put(table, [], 1, 1);
        Assert.Equal(1, table.Count);
    }

    [Theory]
    [InlineData(31, 0xFFFF_FFFFU)] // all at home in the last slot: the others lie over the end, at the start
    [InlineData(32, 0xFFF0_0000U)]
    [InlineData(33, 0U)]
    public void Rows_over_the_end_of_a_page_are_found_and_removed(int seed, uint home)
    {
        var random = new Random(seed);
        var table = state.Table<Pair>("pairs");
        var model = new Dictionary<long, long>();
        for (var i = 0; i < 20_000; i++)
        {
            var key = random.NextInt64(200);
            var chosen = new ChosenKey(key, home | (uint)(key % 3 << 18));
            if (random.Next(2) == 0)
            {
                table.FindOrAdd(chosen, out _) = new Pair(key, i, 0);
                model[key] = i;
            }
            else
            {
                Assert.Equal(model.Remove(key), table.Remove(chosen));
            }

            var probed = random.NextInt64(200);
            var found = table.TryFind(new ChosenKey(probed, home | (uint)(probed % 3 << 18)), out var row);
            Assert.Equal(model.TryGetValue(probed, out var value), found);
            if (found) Assert.Equal(value, row.Value);
        }

        Assert.Equal(model.Count, table.Count);
    }

    [Fact]
    public void A_removed_row_leaves_no_trace_in_the_bytes()
    {
        var table = state.Table<Pair>("pairs");
        for (var key = 0; key < 1_000; key++) table.FindOrAdd(new PairKey(key), out _) = new Pair(key, 1, 1);
        var before = state.Digest();
        for (var key = 1_000; key < 1_100; key++) table.FindOrAdd(new PairKey(key), out _) = new Pair(key, 1, 1);
        Assert.NotEqual(before, state.Digest());
        for (var key = 1_000; key < 1_100; key++) Assert.True(table.Remove(new PairKey(key)));
        Assert.Equal(before, state.Digest());
    }

    [Fact]
    public void A_million_rows_are_found()
    {
        const int Rows = 1_000_000;
        var table = state.Table<Pair>("pairs");
        for (var key = 0; key < Rows; key++) table.FindOrAdd(new PairKey(key), out _) = new Pair(key, ~key, 0);
        Assert.Equal(Rows, table.Count);
        for (var key = 0; key < Rows; key += 31)
        {
            Assert.True(table.TryFind(new PairKey(key), out var row));
            Assert.Equal(~key, row.Value);
            Assert.False(table.TryFind(new PairKey(Rows + key), out _));
        }

        // Pages between two and four fifths full, of slots of 32 bytes.
        Assert.InRange(state.Bytes, Rows * 32L * 10 / 8, Rows * 32L * 10 / 4);
    }

    [Fact]
    public void A_row_to_write_is_the_row_itself()
    {
        var table = state.Table<Pair>("pairs");
        Assert.True(Unsafe.IsNullRef(ref table.FindForWrite(new PairKey(5))));
        table.FindOrAdd(new PairKey(5), out var found) = new Pair(5, 0, 0);
        Assert.False(found);
        table.FindForWrite(new PairKey(5)).Value = 8;
        Assert.Equal(8, table.FindOrAdd(new PairKey(5), out found).Value);
        Assert.True(found);
        Assert.True(Unsafe.IsNullRef(ref table.FindForWrite(new PairKey(6))));
        Assert.False(table.TryFind(new PairKey(6), out var none));
        Assert.Equal(default, none);
    }

    [Fact]
    public void A_hash_of_zero_is_a_hash_like_any_other()
    {
        var table = state.Table<Pair>("pairs");
        for (var key = 0; key < 3; key++) table.FindOrAdd(new ChosenKey(key, 0), out _) = new Pair(key, key, 0);
        Assert.True(table.Remove(new ChosenKey(0, 0)));
        Assert.False(table.TryFind(new ChosenKey(0, 0), out _));
        Assert.True(table.TryFind(new ChosenKey(2, 0), out var row));
        Assert.Equal(2, row.Value);
        Assert.True(table.TryFind(new ChosenKey(1, 1), out _)); // 0 is kept as 1
    }

    [Fact]
    public void More_equal_hashes_than_a_page_holds_are_our_bug_and_said_so()
    {
        var table = state.Table<Pair>("pairs");
        var bug = Assert.Throws<UnreachableException>(() =>
        {
            for (var key = 0; key < 1_700; key++)
                table.FindOrAdd(new ChosenKey(key, 0xABCD), out _) = new Pair(key, 0, 0);
        });
        Assert.Contains("hashes of the table 'pairs'", bug.Message, StringComparison.Ordinal);
        Assert.InRange(state.Bytes, 1, 64 * 65_536);
    }

    [Fact]
    public void A_row_of_any_size_has_its_slot()
    {
        var bytes = state.Table<byte>("bytes");
        for (var i = 0; i < 250; i++) bytes.FindOrAdd(new ByteKey((byte)i), out _) = (byte)i;
        for (var i = 0; i < 256; i++) Assert.Equal(i < 250, bytes.TryFind(new ByteKey((byte)i), out _));
        var copy = new State();
        copy.Table<byte>("bytes");
        var image = new MemoryImage();
        state.Freeze().WriteTo(image);
        copy.Restore(image);
        Assert.Equal(state.Digest(), copy.Digest());
    }

    private static void Put(Table<Pair> table, Dictionary<long, long> model, long key, long value)
    {
        ref var row = ref table.FindOrAdd(new PairKey(key), out var found);
        Assert.Equal(model.ContainsKey(key), found);
        Assert.Equal(found ? new Pair(key, model[key], key) : default, row);
        row = new Pair(key, value, key);
        model[key] = value;
    }

    private static void Agree(Table<Pair> table, Dictionary<long, long> model, int keys)
    {
        Assert.Equal(model.Count, table.Count);
        for (var key = 0L; key < keys; key++)
        {
            Assert.Equal(model.TryGetValue(key, out var value), table.TryFind(new PairKey(key), out var row));
            Assert.Equal(value, row.Value);
        }

        var walked = new Dictionary<long, long>();
        foreach (ref readonly var row in table) walked.Add(row.Key, row.Value);
        Assert.Equal(model.Count, walked.Count);
        Assert.True(walked.All(row => model[row.Key] == row.Value));
    }

    private readonly struct ChosenKey(long key, ulong hash) : IRowKey<Pair>
    {
        public ulong Hash => hash;

        public bool Matches(in Pair row) => row.Key == key;
    }

    private readonly struct ByteKey(byte key) : IRowKey<byte>
    {
        public ulong Hash => Hash64.Of(key, 0);

        public bool Matches(in byte row) => row == key;
    }
}
