using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>What the log says of a block besides its body.</summary>
/// <param name="Height">The block's number, from 1 without gaps.</param>
/// <param name="Time">Its time in milliseconds since 1970.</param>
/// <param name="Protocol">The protocol version that its entries are executed under.</param>
/// <param name="Entries">How many entries the body has.</param>
/// <param name="StateBefore">The hash chain of receipts before the block, as the caller keeps it.</param>
public readonly record struct FrameHead(long Height, long Time, uint Protocol, int Entries, Sha256Hash StateBefore);

/// <summary>A frame as it is read back, checked.</summary>
/// <param name="Head">What the log says of the block.</param>
/// <param name="Previous">The hash of the frame before; zeros at height 1.</param>
/// <param name="Hash">The frame's own hash.</param>
/// <param name="Body">The block's bytes; valid until the reader is asked for the next frame or closed.</param>
public readonly record struct Frame(
    FrameHead Head, Sha256Hash Previous, Sha256Hash Hash, ReadOnlyMemory<byte> Body);
