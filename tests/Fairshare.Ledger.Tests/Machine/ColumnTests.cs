using System.Diagnostics;

namespace Fairshare.Ledger.Tests.Containers;

public class ColumnTests
{
    private readonly State state = new();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void A_column_holds_what_a_list_holds(int seed)
    {
        var random = new Random(seed);
        var column = state.Column<Pair>("rows");
        var model = new List<Pair>();
        for (var i = 0; i < 40_000; i++)
        {
            var step = random.Next(1_000);
            if (step == 0) Cut(column, model, random.Next(model.Count + 1));
            else if (step < 30) Cut(column, model, Math.Max(0, model.Count - random.Next(3)));
            else if (step < 60) state.Digest();
            else if (step < 700) Assert.Equal(Append(model, random), column.Add(model[^1]));
            else if (model.Count > 0) Change(column, model, random);
        }

        Assert.Equal(model.Count, column.Count);
        for (var i = 0; i < model.Count; i++) Assert.Equal(model[i], column.Peek(i));
        for (var i = model.Count; i < model.Count + 5_000; i++) Assert.Equal(default, column.Peek(i));
    }

    [Fact]
    public void What_was_never_written_reads_as_default_and_takes_no_memory()
    {
        var column = state.Column<long>("numbers");
        Assert.Equal(0, column.Peek(0));
        Assert.Equal(0, column.Peek(int.MaxValue));
        Assert.Equal(0, state.Bytes);
        column[1_000_000_000] = 7;
        Assert.Equal(65_536, state.Bytes);
        Assert.Equal(7, column.Peek(1_000_000_000));
        Assert.Equal(0, column.Peek(999_999_999));
        Assert.Equal(0, column.Peek(8_192));
        Assert.Equal(0, column.Count);
    }

    [Fact]
    public void Clearing_gives_the_pages_back_and_they_come_back_empty()
    {
        var column = state.Column<byte>("bytes");
        for (var i = 0; i < 1_000_000; i++) column.Add(255);
        column.Clear();
        Assert.Equal(0, state.Bytes);
        Assert.Equal(0, column.Count);
        Assert.Equal(0, column.Add(1));
        for (var i = 1; i < 65_536; i++) Assert.Equal(0, column.Peek(i));
    }

    [Fact]
    public void A_truncated_column_gives_back_all_pages_but_the_next()
    {
        var column = state.Column<int>("numbers");
        for (var i = 0; i < 20 * 16_384; i++) column.Add(i);
        for (var count = column.Count; count > 0; count--) column.Truncate(count - 1);
        Assert.Equal(65_536, state.Bytes);
        for (var i = 0; i < 20 * 16_384; i++) column.Add(i);
        column.Truncate(5);
        Assert.Equal(2 * 65_536, state.Bytes);
        Assert.Equal(4, column.Peek(4));
        Assert.Equal(0, column.Peek(5));
        Assert.Equal(0, column.Peek(16_384));
    }

    [Fact]
    public void A_number_below_zero_or_a_count_above_the_last_is_our_bug()
    {
        var column = state.Column<int>("numbers");
        Assert.Throws<UnreachableException>(() => column.Peek(-1));
        Assert.Throws<UnreachableException>(() => column[-1] = 0);
        Assert.Throws<UnreachableException>(() => column.Truncate(1));
        Assert.Throws<UnreachableException>(() => column.Truncate(-1));
    }

    [Fact]
    public void A_row_may_be_as_large_as_a_page_holds_two_of()
    {
        var column = state.Column<Large>("large");
        for (var i = 0; i < 10; i++) column.Add(new Large { Last = i });
        for (var i = 0; i < 10; i++) Assert.Equal(i, column.Peek(i).Last);
        Assert.Equal(5 * 2 * 24_000, state.Bytes);
    }

    private static int Append(List<Pair> model, Random random)
    {
        model.Add(new Pair(random.Next(), random.Next(), random.Next()));
        return model.Count - 1;
    }

    private static void Change(Column<Pair> column, List<Pair> model, Random random)
    {
        var at = random.Next(model.Count);
        model[at] = model[at] with { Value = random.NextInt64() };
        column[at].Value = model[at].Value;
    }

    private static void Cut(Column<Pair> column, List<Pair> model, int count)
    {
        model.RemoveRange(count, model.Count - count);
        column.Truncate(count);
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 24_000)]
    private struct Large : IEquatable<Large>
    {
        public long Last;

        // Compares the whole of its memory, as a row with an array inside does.
        public readonly bool Equals(Large other) =>
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<Large>(in this)).SequenceEqual(
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<Large>(in other)));

        public override readonly bool Equals(object? obj) => obj is Large other && Equals(other);

        public override readonly int GetHashCode() => Last.GetHashCode();
    }
}
