using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>
/// Assertions that stay on in production. A failed check is a bug in this program: the node stops rather than
/// go on from a state nobody understands.
/// </summary>
/// <remarks>What a client can get wrong is never a check, it is a <see cref="Reason"/>.</remarks>
public static class Check
{
    /// <summary>Stops the program unless the condition holds.</summary>
    public static void That(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition) Fail(expression);
    }

    // Not marked as never to be inlined: then the compiler would not look and see that it does not return.
    [DoesNotReturn]
    private static void Fail(string expression) => throw new UnreachableException(expression);
}
