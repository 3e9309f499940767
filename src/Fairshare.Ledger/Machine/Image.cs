namespace Fairshare.Ledger;

/// <summary>Takes the byte image of a state, in order. Storage writes it to a file, a test to memory.</summary>
public interface IImageWriter
{
    /// <summary>Takes the next bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);
}

/// <summary>Gives back the bytes that an <see cref="IImageWriter"/> took, in the same order.</summary>
public interface IImageReader
{
    /// <summary>Fills the span with the next bytes; an image that is too short is an error of the reader.</summary>
    void Read(Span<byte> bytes);
}
