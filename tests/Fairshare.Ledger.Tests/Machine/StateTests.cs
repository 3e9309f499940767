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
        for (var i = 0; i < 60_000; i++) whole.Step(random);
        var resumed = Ledgerlet.From(whole.Image());
        for (var i = 0; i < 60_000; i++)
        {
            var step = random.Next();
            whole.Step(new Random(step));
            resumed.Step(new Random(step));
            if (i % 15_000 == 0) Assert.Equal(whole.State.Digest(), resumed.State.Digest());
        }

        Assert.Equal(whole.Image(), resumed.Image());
    }
}
