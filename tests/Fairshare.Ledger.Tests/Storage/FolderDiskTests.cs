using Fairshare.Storage;
using static Fairshare.Ledger.Tests.Storage.LogScript;

namespace Fairshare.Ledger.Tests.Storage;

public sealed class FolderDiskTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Files_are_made_read_written_renamed_listed_and_deleted()
    {
        using var disk = new FolderDisk(Path.Combine(folder, "made", "on", "demand"));
        using (var file = disk.Create("b", 5_000))
        {
            Assert.Equal(("b", 5_000), (file.Name, file.Size));
            file.WriteAt("hello"u8, 4_997);
            file.Sync();
            Assert.Equal(5_002, file.Size);
            var bytes = new byte[10];
            Assert.Equal(7, file.ReadAt(bytes, 4_995));
            Assert.Equal("\0\0hello\0\0\0"u8, bytes);
            Assert.Equal(0, file.ReadAt(bytes, 5_002));
            Assert.Equal(0, file.ReadAt(bytes, 9_000));
        }

        using (var file = disk.Create("a", 0)) file.WriteAt("older"u8, 0);
        Assert.ThrowsAny<IOException>(() => disk.Create("a", 0));
        Assert.Equal(["a", "b"], disk.List());
        disk.Rename("b", "a");
        disk.SyncFolder();
        Assert.Equal(["a"], disk.List());
        using (var file = disk.Open("a")) Assert.Equal(5_002, file.Size);
        disk.Delete("a");
        disk.Delete("a");
        Assert.Empty(disk.List());
        Assert.Throws<FileNotFoundException>(() => disk.Open("a"));
        foreach (var name in new[] { "", ".", "..", "/a", "a/", "a//b", "../a", "a/../b" })
            Assert.Throws<ArgumentException>(() => disk.Create(name, 0));
    }

    [Fact]
    public void Folders_below_are_made_when_a_file_needs_them_and_go_when_they_are_empty()
    {
        using var disk = new FolderDisk(folder);
        Assert.Throws<FileNotFoundException>(() => disk.Open("public/tile/0/000"));
        Assert.Empty(disk.List("public/tile/0"));
        foreach (var name in new[] { "public/tile/0/000.p/7", "public/tile/0/000.p/12", "public/tile/0/000", "new" })
        {
            using var file = disk.Create(name, 0);
            file.WriteAt("tile"u8, 0);
        }

        disk.SyncAll();
        Assert.Equal(["12", "7"], disk.List("public/tile/0/000.p"));
        Assert.Equal(["000"], disk.List("public/tile/0"));
        Assert.Equal(["new"], disk.List());
        disk.Rename("new", "public/checkpoint");
        disk.SyncFolder();
        disk.Delete("public/tile/0/000.p/7");
        Assert.True(Directory.Exists(Path.Combine(folder, "public/tile/0/000.p")));
        disk.Delete("public/tile/0/000.p/12");
        Assert.False(Directory.Exists(Path.Combine(folder, "public/tile/0/000.p")));
        Assert.Equal(["000"], disk.List("public/tile/0"));
        disk.Delete("public/tile/0/000");
        Assert.Equal(["checkpoint"], disk.List("public"));
        Assert.False(Directory.Exists(Path.Combine(folder, "public/tile")));
        disk.SyncFolder();
        disk.SyncAll();
    }

    [Fact]
    public void One_folder_is_open_once()
    {
        using (new FolderDisk(folder))
        {
            var error = Assert.Throws<FolderInUseException>(() => new FolderDisk(folder));
            Assert.Contains(folder, error.Message);
        }

        new FolderDisk(folder).Dispose();
    }

    [Fact]
    public void A_full_disk_has_its_own_error()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full, the disk that is always full.");
        using var disk = new FolderDisk(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "full"), "/dev/full");
        using var file = disk.Open("full");
        var error = Assert.Throws<DiskFullException>(() => file.WriteAt("x"u8, 0));
        Assert.Equal("full", error.File);
    }

    [Fact]
    public void A_log_is_kept_in_a_folder_and_its_segments_have_their_size_from_the_start()
    {
        using (var disk = new FolderDisk(folder))
        {
            var log = BlockLog.Open(disk, out var opening);
            Assert.True(opening.Created);
            for (var i = 0; i < 50; i++)
            {
                Append(log, i * 1_000);
                if (i % 5 == 0) log.Sync();
            }

            log.Close();
            Assert.Equal(["log-00000001.seg", "tip"], disk.List());
            Assert.Equal(LogLimits.SegmentBytes, new FileInfo(Path.Combine(folder, "log-00000001.seg")).Length);
        }

        using (var disk = new FolderDisk(folder))
        {
            using var log = BlockLog.Open(disk, out var opening);
            Assert.Equal((50, 0), (opening.Height, opening.CutBytes));
            Assert.Equal(50, ReadAll(log).Count);
        }
    }

    [Fact]
    public void Appending_and_syncing_allocates_nothing()
    {
        using var disk = new FolderDisk(folder);
        using var log = BlockLog.Open(disk, out _);
        var body = new byte[300];
        Cycle(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Cycle(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Cycle(int syncs)
        {
            for (var i = 0; i < syncs; i++)
            {
                for (var frame = 0; frame < 20; frame++)
                    log.Append(new FrameHead(log.Height + 1, i, 1, 1, default), body);
                log.Sync();
            }
        }
    }
}
