using Fairshare.Ledger.Proofs;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Every refusal of a seal, in the order of precedence.</summary>
internal static class SealRefusals
{
    /// <summary>A sealed ledger in which one account has two lines since.</summary>
    public static readonly string SetUp = $"""
        at 2026-01-05
        people A B<A
        plan 0
        {Seal(3, 0)} ok
        sale s1 A c 500 ok

        """;

    public static readonly Refused[] Rows =
    [
        new("seal_statements", "through_invalid", "hash_invalid", $"{Seal(900, 1, state: "x")} through_invalid"),
        new("seal_statements", "through_invalid", "", $"{Seal(-1, 1)} through_invalid"),
        new("seal_statements", "already_sealed", "hash_invalid", $"{Seal(3, 1, state: "x")} already_sealed"),
        new("seal_statements", "seal_overtaken", "hash_invalid", $"""
            sale s2 A c 500 ok
            {Seal(7, 1)} ok
            {Seal(8, 1, state: "x")} seal_overtaken
            """),
        new("seal_statements", "hash_invalid", "secret_changed", $"{Seal(7, 1, "X", secret: "5")} hash_invalid"),
        new("seal_statements", "hash_invalid", "accounts_invalid", $"{Seal(7, 9, new string('A', 64))} hash_invalid"),
        new("seal_statements", "secret_changed", "accounts_invalid", $"{Seal(7, 9, secret: "5")} secret_changed"),
        new("seal_statements", "accounts_invalid", "", $"{Seal(7, 3)} accounts_invalid"),
        new("seal_statements", "accounts_invalid", "", $"{Seal(7, 0)} accounts_invalid"),
        new("seal_statements", "accounts_invalid", "", $"{Seal(7, -1)} accounts_invalid"),
        new("seal_statements", "root_invalid", "", $"""
            {Seal(7, 1)} ok
            {Seal(8, 0, new string('a', 64))} root_invalid
            """),
    ];

    private static string Seal(
        long through, long accounts, string? root = null, string? state = null, string secret = "4")
    {
        root ??= accounts == 0 ? Merkle.Empty.ToString() : new string('a', 64);
        state ??= new string('b', 64);
        return "seal_statements {" + $"'through':{through},'accounts':{accounts},'root':'{root}','state':'{state}'," +
            $"'secret':'{new string(secret[0], 64)}'" + "}";
    }
}
