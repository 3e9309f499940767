using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>Which types may be rows: those whose bytes follow from their value, so that images are canonical.</summary>
/// <remarks>
/// A row with padding keeps whatever was in memory between its fields, and two machines with the same history would
/// differ. Every byte of a row must therefore belong to a field. Found out without reflection: a value of zeros and
/// the same with one byte set must not be equal; equality of structs, generated or built in, sees the fields only.
/// </remarks>
internal static class Rows
{
    /// <summary>Stops the program if the type cannot be a row: it has padding, or cannot tell.</summary>
    /// <remarks>
    /// Built-in equality refuses inline arrays: a row with one needs an <c>Equals</c> of its own over all its fields.
    /// </remarks>
    internal static void CheckCanonical<T>(string name) where T : unmanaged
    {
        var at = FirstPadding<T>();
        if (at >= 0) Check.That(false, $"{name}: byte {at} of {typeof(T).Name} belongs to no field that Equals sees");
    }

    /// <summary>The first byte that does not take part in equality, −1 if there is none.</summary>
    internal static int FirstPadding<T>() where T : unmanaged
    {
        var equality = EqualityComparer<T>.Default;
        for (var i = 0; i < Unsafe.SizeOf<T>(); i++)
        {
            T zeros = default;
            T touched = default;
            MemoryMarshal.AsBytes(new Span<T>(ref touched))[i] = 1;
            if (equality.Equals(zeros, touched)) return i;
        }

        return -1;
    }
}
