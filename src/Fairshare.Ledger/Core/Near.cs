using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fairshare.Ledger;

/// <summary>Asks for memory before it is needed.</summary>
internal static class Near
{
    /// <summary>Bytes of a cache line.</summary>
    public const int LineBytes = 64;

    private static byte read;

    /// <summary>
    /// Asks the processor for a cache line, and goes on without it: many can be under way at once, where a read that is
    /// waited for holds up all that comes after it. A hint: it changes nothing. The memory must not move.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Bring(ref readonly byte line)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in line)));
        else read = line;
    }
}
