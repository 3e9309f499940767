using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Storage;

public class SnapshotStoreTests
{
    private const string Name42 = "snapshot-000000000042.img";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    public void An_image_is_read_as_it_was_written_in_pieces_of_any_size(int bytes)
    {
        using var disk = new FaultDisk(1);
        var store = new SnapshotStore(disk);
        store.Write(Head(42), to => Image(to, 42, bytes));
        disk.CutPower();

        Assert.True(new SnapshotStore(disk).TryOpenLatest(out var snapshot, out var passedOver));
        Assert.Empty(passedOver);
        Assert.Equal((Head(42), bytes), (snapshot.Head, snapshot.ImageBytes));
        Assert.True(IsImage(snapshot, 42));
        Assert.Equal(0, snapshot.BytesLeft);
        Assert.Throws<EndOfStreamException>(() => snapshot.Read(new byte[1]));
        snapshot.Dispose();
    }

    [Fact]
    public void The_last_two_are_kept()
    {
        using var disk = new FaultDisk(1);
        var store = new SnapshotStore(disk);
        Assert.False(store.TryOpenLatest(out var none, out var passedOver));
        Assert.Null(none);
        Assert.Empty(passedOver);
        disk.Put("snapshot-000000000001.tmp", [1]);
        foreach (var height in new[] { 2L, 5, 9, 10 }) store.Write(Head(height), to => Image(to, height, 10));
        Assert.Equal(["snapshot-000000000009.img", "snapshot-000000000010.img"], disk.Files().Keys);
        Assert.Equal(10, Latest(store, out _));
    }

    [Fact]
    public void A_flipped_byte_anywhere_in_a_snapshot_is_found_named_and_the_one_before_is_taken()
    {
        using var disk = new FaultDisk(1);
        var store = new SnapshotStore(disk);
        store.Write(Head(40), to => Image(to, 40, 300));
        store.Write(Head(42), to => Image(to, 42, 300));
        for (var offset = 0; offset < disk.Files()[Name42].Length; offset++)
        {
            disk.Flip(Name42, offset, (byte)(1 << (offset % 8)));
            Assert.Equal(40, Latest(store, out var passedOver));
            var damage = Assert.Single(passedOver);
            Assert.Equal(Name42, damage.File);
            Assert.NotEmpty(damage.Problem);
            disk.Flip(Name42, offset, (byte)(1 << (offset % 8)));
        }

        Assert.Equal(42, Latest(store, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(111)]
    [InlineData(112)]
    [InlineData(143)]
    [InlineData(443)]
    [InlineData(445)]
    public void A_snapshot_of_another_size_is_damaged(int size)
    {
        using var disk = new FaultDisk(1);
        var store = new SnapshotStore(disk);
        store.Write(Head(42), to => Image(to, 42, 300));
        Assert.Equal(444, disk.Files()[Name42].Length);
        disk.Resize(Name42, size);
        Assert.False(store.TryOpenLatest(out _, out var passedOver));
        Assert.Equal(Name42, Assert.Single(passedOver).File);
    }

    [Fact]
    public void A_snapshot_under_another_name_is_damaged()
    {
        using var disk = new FaultDisk(1);
        var store = new SnapshotStore(disk);
        store.Write(Head(42), to => Image(to, 42, 300));
        disk.Rename(Name42, "snapshot-000000000043.img");
        Assert.False(store.TryOpenLatest(out _, out var passedOver));
        Assert.Contains("42", Assert.Single(passedOver).Problem);
    }

    [Fact]
    public void A_damaged_snapshot_is_not_one_of_the_two_that_are_kept()
    {
        using var disk = new FaultDisk(1);
        var store = new SnapshotStore(disk);
        store.Write(Head(41), to => Image(to, 41, 10));
        store.Write(Head(42), to => Image(to, 42, 10));
        disk.Flip(Name42, 115, 1);
        Assert.Equal(41, Latest(store, out _));
        store.Write(Head(43), to => Image(to, 43, 10));
        Assert.Equal(["snapshot-000000000041.img", "snapshot-000000000043.img"], disk.Files().Keys);
        store.Write(Head(42), to => Image(to, 42, 10));
        Assert.Equal([Name42, "snapshot-000000000043.img"], disk.Files().Keys);
    }

    [Fact]
    public void A_snapshot_that_cannot_be_finished_leaves_nothing()
    {
        using var disk = new FaultDisk(1);
        var store = new SnapshotStore(disk);
        store.Write(Head(42), to => Image(to, 42, 300));
        var before = disk.Files();
        disk.FreeBytes = 200;
        Assert.Throws<DiskFullException>(() => store.Write(Head(43), to => Image(to, 43, 300)));
        Assert.Throws<FormatException>(() => store.Write(Head(43), to => throw new FormatException()));
        Assert.Equal(before, disk.Files());
    }

    [Fact]
    public void After_a_cut_at_any_call_the_latest_whole_snapshot_is_there()
    {
        var calls = Run(int.MaxValue, 0);
        Assert.InRange(calls, 15, 200);
        for (var call = 1; call <= calls; call++)
            for (var seed = 0; seed < 20; seed++)
                Run(call, seed);
    }

    private static int Run(int callOfPowerLoss, int seed)
    {
        using var disk = new FaultDisk(seed) { CallsUntilPowerLoss = callOfPowerLoss };
        var written = 0L;
        try
        {
            var store = new SnapshotStore(disk);
            for (var height = 1L; height <= 5; height++)
            {
                store.Write(Head(height), to => Image(to, height, 3_000));
                written = height;
            }
        }
        catch (PowerLossException)
        {
        }

        var calls = disk.Calls;
        if (seed % 3 == 0) disk.Kill();
        else disk.CutPower();
        var latest = Latest(new SnapshotStore(disk), out var passedOver);
        Assert.InRange(latest, written, written + 1);
        Assert.Empty(passedOver);
        return calls;
    }

    private static long Latest(SnapshotStore store, out IReadOnlyList<SnapshotDamage> passedOver)
    {
        if (!store.TryOpenLatest(out var snapshot, out passedOver)) return 0;
        using (snapshot)
        {
            Assert.Equal(Head(snapshot.Head.Height), snapshot.Head);
            Assert.True(IsImage(snapshot, snapshot.Head.Height));
            return snapshot.Head.Height;
        }
    }

    private static SnapshotHead Head(long height) => new(
        height, Sha256Hash.Of([(byte)height]), height * 10, height * 1_000, 3, Sha256Hash.Of([(byte)height, 1]));

    private static void Image(IImageWriter to, long height, int bytes)
    {
        var image = ImageOf(height, bytes).AsSpan();
        for (var piece = 1; image.Length > 0; piece = (piece * 5) + 1)
        {
            var part = Math.Min(piece, image.Length);
            to.Write(image[..part]);
            image = image[part..];
        }
    }

    private static bool IsImage(SnapshotReader from, long height)
    {
        var read = new byte[from.ImageBytes];
        for (var (at, piece) = (0, 1); at < read.Length; piece = (piece * 7) + 1)
        {
            var part = Math.Min(piece, read.Length - at);
            from.Read(read.AsSpan(at, part));
            at += part;
        }

        return read.AsSpan().SequenceEqual(ImageOf(height, read.Length));
    }

    private static byte[] ImageOf(long height, int bytes)
    {
        var image = new byte[bytes];
        new Random((int)height).NextBytes(image);
        return image;
    }
}
