using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Storage;

/// <summary>Frames that a test appends and later expects to read: what a body holds follows from its height.</summary>
internal static class LogScript
{
    /// <summary>Small segments and a tip that is persisted rarely.</summary>
    public static LogOptions Small { get; } = new()
    {
        SegmentBytes = 2_048,
        TipEveryBytes = 1 << 20,
        TipEverySyncs = 1_000,
        NewMark = 0x1122_3344_5566_7788,
    };

    private static readonly byte[] pattern = MakePattern();

    public static FrameHead Head(long height) => new(
        Height: height,
        Time: 1_750_000_000_000 + (height * 10),
        Protocol: 1,
        Entries: (int)(height % 100),
        StateBefore: Sha256Hash.Of(BitConverter.GetBytes(height)));

    /// <summary>A body of so many bytes that hardly any other height has; zeros are common in it.</summary>
    public static ReadOnlySpan<byte> Body(long height, int bytes) => pattern.AsSpan((int)(height * 37 % 65_536), bytes);

    public static void Append(BlockLog log, int bodyBytes)
    {
        var height = log.Height + 1;
        log.Append(Head(height), Body(height, bodyBytes));
    }

    /// <summary>Reads everything that is durable and checks that each frame is what was appended.</summary>
    public static List<(Sha256Hash Hash, int BodyBytes)> ReadAll(BlockLog log, long from = 1)
    {
        var frames = new List<(Sha256Hash, int)>();
        using var reader = log.Read(from);
        while (reader.TryRead(out var frame))
        {
            Assert.Equal(Head(from + frames.Count), frame.Head);
            Assert.True(Body(frame.Head.Height, frame.Body.Length).SequenceEqual(frame.Body.Span));
            frames.Add((frame.Hash, frame.Body.Length));
        }

        Assert.Equal(log.DurableHeight - from + 1, frames.Count);
        return frames;
    }

    private static byte[] MakePattern()
    {
        var random = new Random(1);
        var bytes = new byte[2 << 20];
        random.NextBytes(bytes);
        for (var i = 0; i < bytes.Length; i += 3) bytes[i] = 0;
        return bytes;
    }
}
