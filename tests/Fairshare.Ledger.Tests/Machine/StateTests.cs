using System.Diagnostics;

namespace Fairshare.Ledger.Tests.Containers;

public class StateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_image_restores_to_the_same_digest_and_bytes(int seed)
    {
        var random = new Random(seed);
        var ledger = new Ledgerlet();
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 20_000; i++) ledger.Step(random);
            var digest = ledger.State.Digest();
            var image = ledger.Image();
            var copy = Ledgerlet.From(image);
            Assert.Equal(digest, copy.State.Digest());
            Assert.Equal(digest, ledger.State.Digest());
            Assert.Equal(image, copy.Image());
            Assert.Equal(ledger.State.Bytes, copy.State.Bytes);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_snapshot_and_the_rest_make_the_whole(int seed)
    {
        var whole = new Ledgerlet();
        var random = new Random(seed);
        for (var i = 0; i < 40_000; i++) whole.Step(random);
        var resumed = Ledgerlet.From(whole.Image());
        for (var i = 0; i < 40_000; i++)
        {
            var step = random.Next();
            whole.Step(new Random(step));
            resumed.Step(new Random(step));
            if (i % 10_000 == 0) Assert.Equal(whole.State.Digest(), resumed.State.Digest());
        }

        Assert.Equal(whole.Image(), resumed.Image());
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void The_same_operations_give_the_same_bytes_whatever_is_frozen_or_digested_between(int seed)
    {
        var quiet = new Ledgerlet();
        var busy = new Ledgerlet();
        var (first, second, pauses) = (new Random(seed), new Random(seed), new Random(~seed));
        var frozen = false;
        for (var i = 0; i < 40_000; i++)
        {
            quiet.Step(first);
            busy.Step(second);
            if (pauses.Next(500) != 0) continue;
            if (pauses.Next(3) == 0)
            {
                busy.State.Digest();
            }
            else
            {
                if (frozen) busy.State.Thaw();
                else _ = busy.State.Freeze().Digest;
                frozen = !frozen;
            }
        }

        if (frozen) busy.State.Thaw();
        Assert.Equal(quiet.State.Digest(), busy.State.Digest());
        Assert.Equal(quiet.Image(), busy.Image());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public async Task A_frozen_image_stays_as_it_was_while_another_thread_writes_it(int seed)
    {
        var random = new Random(seed);
        var ledger = new Ledgerlet();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 20_000; i++) ledger.Step(random);
            if (round % 2 == 0) ledger.State.Digest();
            var expected = ledger.Image();
            var frozen = ledger.State.Freeze();
            var image = new MemoryImage();
            var writing = Task.Run(() => frozen.WriteTo(image), TestContext.Current.CancellationToken);
            var digesting = Task.Run(() => frozen.Digest, TestContext.Current.CancellationToken);
            for (var i = 0; i < 20_000 || !(writing.IsCompleted && digesting.IsCompleted); i++)
            {
                ledger.Step(random);
                if (i % 4_000 == 0) ledger.State.Digest();
            }

            await Task.WhenAll(writing, digesting);
            ledger.State.Thaw();
            Assert.Equal(expected, image.Bytes);
            Assert.Equal(Ledgerlet.From(expected).State.Digest(), await digesting);
            Assert.Equal(Ledgerlet.From(ledger.Image()).State.Digest(), ledger.State.Digest());
        }
    }

    [Fact]
    public void A_frozen_digest_does_not_see_what_the_live_state_hashes_meanwhile()
    {
        var ledger = new Ledgerlet();
        ledger.Numbers[0] = 1;
        var before = ledger.State.Digest();
        var frozen = ledger.State.Freeze();
        ledger.Numbers[0] = 2;
        Assert.NotEqual(before, ledger.State.Digest());
        Assert.Equal(before, frozen.Digest);
    }

    [Fact]
    public void Pages_that_were_not_written_while_frozen_are_owned_again_without_a_copy()
    {
        var state = new State();
        var column = state.Column<int>("numbers");
        for (var i = 0; i < 16_384 * 64; i++) column.Add(i);
        _ = state.Freeze().Digest;
        state.Thaw();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 16_384 * 64; i++) column[i]++;
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_digest_names_each_byte_each_counter_and_each_name()
    {
        var digests = new HashSet<string>();
        void Add(string name, Action<State> write)
        {
            var state = new State();
            write(state);
            Assert.True(digests.Add(Convert.ToHexString(state.Digest())), name);
        }

        Add("nothing", _ => { });
        Add("a column", state => state.Column<int>("a"));
        Add("another name", state => state.Column<int>("b"));
        Add("another size", state => state.Column<long>("a"));
        Add("a queue", state => state.Queue<int>("a"));
        Add("a zero added", state => state.Column<int>("a").Add(0));
        Add("a zero written", state => state.Column<int>("a")[0] = 0);
        Add("a one", state => state.Column<int>("a").Add(1));
        Add("a one further on", state => state.Column<int>("a")[16_384] = 1);
        Add("a one in a queue", state => state.Queue<int>("a").Add(1));
        Add("two containers", state => (state.Column<int>("a"), state.Column<int>("b")).ToString());
    }

    [Fact]
    public void An_image_is_thawed_once_and_before_the_next_freeze()
    {
        var state = new State();
        state.Column<int>("numbers")[5] = 1;
        Assert.Throws<UnreachableException>(state.Thaw);
        var frozen = state.Freeze();
        Assert.Throws<UnreachableException>(state.Freeze);
        Assert.Throws<UnreachableException>(() => state.Column<int>("late"));
        state.Thaw();
        Assert.Throws<UnreachableException>(() => frozen.WriteTo(new MemoryImage()));
        Assert.Throws<UnreachableException>(() => frozen.Digest);
        Assert.Throws<UnreachableException>(state.Thaw);
        state.Freeze();
    }

    [Fact]
    public void An_image_that_does_not_fit_is_refused_in_a_sentence_that_names_the_container()
    {
        var image = ImageOf(state => state.Column<int>("numbers").Add(7));
        Refused(image, state => state.Column<int>("others"), "'numbers' where the column 'others' is expected");
        Refused(image, state => state.Queue<int>("numbers"), "the column 'numbers' where the queue 'numbers'");
        Refused(image, state => state.Column<long>("numbers"), "'numbers' have 4 bytes in the image and 8 here");
        Refused(image, _ => { }, "1 containers where 0 are expected");
        Refused(new byte[64], state => state.Column<int>("numbers"), "not the image of a state");
        Assert.Throws<EndOfStreamException>(() => Restore(image[..^1], state => state.Column<int>("numbers")));
    }

    [Theory]
    [InlineData(16, "kind 0 'pairs'")]
    [InlineData(20, "'pairs' have 26 bytes in the image and 24 here")]
    [InlineData(32, "pages of the table 'pairs' do not fit together")] // the count
    [InlineData(40, "pages of the table 'pairs' do not fit together")] // the first page
    [InlineData(47, "range of pages")] // the first page, far off
    [InlineData(48, "range of pages")] // the number of pages
    [InlineData(55, "range of pages")] // far too many
    [InlineData(56, "'rairs' where")]
    [InlineData(62, "pages of the table 'pairs' do not fit together")] // rows of the page
    [InlineData(66, "pages of the table 'pairs' do not fit together")] // its depth
    public void A_damaged_table_is_refused(int at, string sentence)
    {
        static void Create(State state) => state.Table<Pair>("pairs");
        var image = ImageOf(state => state.Table<Pair>("pairs").FindOrAdd(new PairKey(1), out _) = new Pair(1, 1, 1));
        Restore(image, Create);
        image[at] ^= 2;
        Refused(image, Create, sentence);
    }

    [Fact]
    public void A_state_is_restored_before_anything_is_written()
    {
        var image = ImageOf(state => state.Column<int>("numbers").Add(7));
        Assert.Throws<UnreachableException>(() => Restore(image, state => state.Column<int>("numbers").Add(1)));
    }

    [Fact]
    public void A_container_has_a_name_of_its_own_and_rows_without_padding()
    {
        var state = new State();
        state.Column<int>("numbers");
        Assert.Throws<UnreachableException>(() => state.Queue<long>("numbers"));
        Assert.Throws<UnreachableException>(() => state.Column<int>(""));
        Assert.Throws<UnreachableException>(() => state.Column<int>("größe"));
        var bug = Assert.Throws<UnreachableException>(() => state.Column<Padded>("padded"));
        Assert.Contains("padded: byte 12 of Padded", bug.Message, StringComparison.Ordinal);
        Assert.Throws<UnreachableException>(() => state.Column<PaddedRecord>("record"));
        state.Column<Packed>("packed");
        state.Column<UInt128>("wide");
        state.Table<PartyId>("parties");
    }

    private static byte[] ImageOf(Action<State> write)
    {
        var state = new State();
        write(state);
        var image = new MemoryImage();
        state.Freeze().WriteTo(image);
        return image.Bytes;
    }

    private static void Restore(byte[] image, Action<State> create)
    {
        var state = new State();
        create(state);
        state.Restore(MemoryImage.Of(image));
    }

    private static void Refused(byte[] image, Action<State> create, string sentence)
    {
        var refused = Assert.Throws<ImageException>(() => Restore(image, create));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }

    private record struct PaddedRecord(byte Kind, long Value);

    private struct Padded(long value, int kind)
    {
        public long Value = value;
        public int Kind = kind;
    }

    private record struct Packed(long Value, int Kind, short Level, byte State, bool Last);
}
