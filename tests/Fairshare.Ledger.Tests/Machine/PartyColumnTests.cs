using System.Diagnostics;

namespace Fairshare.Ledger.Tests.Containers;

public class PartyColumnTests
{
    private const int PageBytes = PartyRow.Bytes << PartyRow.Shift;

    private readonly State state = new();
    private readonly PartyColumn<long> first;
    private readonly PartyColumn<Pair> second;
    private readonly PartyColumn<int> third;

    public PartyColumnTests()
    {
        first = state.PartyColumn<long>("first", PartyRow.Account);
        second = state.PartyColumn<Pair>("second", PartyRow.Member);
        third = state.PartyColumn<int>("third", PartyRow.Id);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void Columns_side_by_side_keep_what_each_was_told(int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<int, (long, Pair, int)>();
        for (var i = 0; i < 30_000; i++)
        {
            var party = random.Next(5_000);
            var (a, b, c) = model.GetValueOrDefault(party);
            if (random.Next(3) == 0) first[party] = a = random.Next();
            if (random.Next(3) == 0) second[party] = b = new Pair(random.Next(), random.Next(), 0);
            if (random.Next(3) == 0) third[party] = c = random.Next();
            model[party] = (a, b, c);
            if (random.Next(1_000) == 0) state.Digest();
        }

        for (var party = 0; party < 6_000; party++)
        {
            var expected = model.GetValueOrDefault(party);
            Assert.Equal(expected, (first.Peek(party), second.Peek(party), third.Peek(party)));
        }
    }

    [Fact]
    public void What_was_never_written_reads_as_default_and_takes_no_memory()
    {
        Assert.Equal(default, second.Peek(int.MaxValue));
        first.Bring(77);
        Assert.Equal(0, state.Bytes);
        third[1_000_000] = 7;
        Assert.Equal(PageBytes, state.Bytes);
        Assert.Equal(0, first.Peek(1_000_000));
        Assert.Equal(0, third.Peek(999_999));
    }

    [Fact]
    public void All_of_them_reach_as_far_as_one_was_told()
    {
        first.Reach(41);
        third.Reach(7);
        Assert.Equal((42, 42), (first.Reached, third.Reached));
    }

    [Fact]
    public void They_are_in_the_digest_and_in_the_image()
    {
        var empty = state.Digest();
        second[300] = new Pair(1, 2, 3);
        third[300] = 3;
        third.Reach(300);
        Assert.NotEqual(empty, state.Digest());
        var copy = new PartyColumnTests();
        var image = new MemoryImage();
        state.Freeze().WriteTo(image);
        copy.state.Restore(image);
        Assert.Equal(state.Digest(), copy.state.Digest());
        Assert.Equal((new Pair(1, 2, 3), 3, 301), (copy.second.Peek(300), copy.third.Peek(300), copy.first.Reached));
    }

    [Fact]
    public void A_part_that_would_lie_across_two_lines_is_our_mistake() =>
        Assert.Throws<UnreachableException>(() => state.PartyColumn<Pair>("wrong", PartyRow.Member - 8));
}
