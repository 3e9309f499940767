using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>Follows the chain of frames: heights without gaps, each naming the hash of the one before.</summary>
internal struct FrameChain(long height, in Sha256Hash hash)
{
    /// <summary>Height of the last frame.</summary>
    public long Height { get; private set; } = height;

    /// <summary>Hash of the last frame.</summary>
    public Sha256Hash Hash { get; private set; } = hash;

    /// <summary>How far the last frame says the log was durable when it was appended.</summary>
    public long Durable { get; private set; }

    /// <summary>Takes the next frame if it follows, or says why it does not.</summary>
    public FrameFault Follow(ReadOnlySpan<byte> frame)
    {
        if (FrameFormat.Height(frame) != Height + 1) return FrameFault.Height;
        if (FrameFormat.Previous(frame) != Hash) return FrameFault.Chain;
        var durable = FrameFormat.Durable(frame);
        if (durable < Durable || durable > Height) return FrameFault.Durable;
        Height++;
        Hash = FrameFormat.HashOf(frame);
        Durable = durable;
        return FrameFault.None;
    }

    /// <summary>A fault in words.</summary>
    public static string Text(FrameFault fault) => fault switch
    {
        FrameFault.End => "there is no frame",
        FrameFault.Mark => "this is not the beginning of a frame of this log",
        FrameFault.Length => "the length of the body is impossible",
        FrameFault.Checksum => "the checksum of the frame is wrong",
        FrameFault.Height => "the frame has another height",
        FrameFault.Chain => "the frame does not follow the one before: it names another hash",
        FrameFault.Durable => "the frame says the log was durable where it cannot have been",
        FrameFault.None => "nothing is wrong",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
