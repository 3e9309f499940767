namespace Fairshare.Ledger;

/// <summary>Everything has a limit, and every limit lives here with its reason.</summary>
public static class Limits
{
    /// <summary>Largest amount of minor units: 2^53 − 1, so that every JSON reader keeps it exact.</summary>
    public const long AmountMax = (1L << 53) - 1;

    /// <summary>Largest sum of qualifying volume in a period or a lifetime:
    /// volumes are 64-bit and must not overflow.</summary>
    public const long VolumeMax = 1L << 62;

    /// <summary>Longest id from outside, in bytes: fits a UUID, an invoice number or a hash.</summary>
    public const int IdBytesMax = 64;

    /// <summary>Parties of a ledger (members, buyers): dense numbers of 31 bits,
    /// with room for the ledger's own.</summary>
    public const int PartiesMax = 1_000_000_000;

    /// <summary>Members of a ledger: a close visits each of them.</summary>
    public const int MembersMax = 100_000_000;

    /// <summary>Legs of a placement: the width of the widest matrix.</summary>
    public const int LegsMax = 64;

    /// <summary>Assets of a ledger: a company has a few currencies, points and tokens.</summary>
    public const int AssetsMax = 1_000;

    /// <summary>Longest code of an asset: ISO 4217 has three letters, tokens have names.</summary>
    public const int AssetBytesMax = 16;

    /// <summary>Most decimal places of an asset's minor unit.</summary>
    public const int ScaleMax = 8;

    /// <summary>Longest reason of a correction by hand, in characters.</summary>
    public const int WhyCharactersMax = 500;

    /// <summary>Moves that wait for a period's end.</summary>
    public const int MovesWaitingMax = 1_000_000;

    /// <summary>Largest body of one command in bytes: a plan document with room to spare.</summary>
    public const int CommandBytesMax = 256 * 1024;

    /// <summary>Largest plan document in bytes: with its wrapping it fits a command.</summary>
    public const int PlanBytesMax = CommandBytesMax - 1_024;

    /// <summary>Lines of one sale: an invoice of a wholesaler.</summary>
    public const int SaleLinesMax = 2_000;

    /// <summary>Largest quantity of one line.</summary>
    public const int QuantityMax = 1_000_000_000;

    /// <summary>Bonuses in a plan: a number of 6 bits in a grant.</summary>
    public const int BonusesMax = 64;

    /// <summary>Levels of a bonus: one sale may pay 1,000 deep.</summary>
    public const int LevelsMax = 1_000;

    /// <summary>Ranks of a plan: a number of 8 bits in a row.</summary>
    public const int RanksMax = 64;

    /// <summary>Brackets of a bonus.</summary>
    public const int BracketsMax = 64;

    /// <summary>Different conditions of a plan: one bit each in the mask kept for a member at a close.</summary>
    public const int ConditionsMax = 64;

    /// <summary>How deep conditions nest by <c>any</c>.</summary>
    public const int ConditionDepthMax = 8;

    /// <summary>Periods a condition may look back (<c>over</c>): ten years of months.</summary>
    public const int PeriodsOverMax = 120;

    /// <summary>Different windows (<c>over</c>) of one plan.</summary>
    public const int WindowsMax = 8;

    /// <summary>Steps of one walk up a tree: a deeper chain ends there, and what is left is breakage.</summary>
    public const int WalkStepsMax = 100_000;

    /// <summary>Facts of one turn: a sale's accruals, those passed over when all are asked for,
    /// and some of its own.</summary>
    public const int FactsPerTurnMax = 1 << 22;

    /// <summary>Accruals of one sale: a thousand levels, and each of them matched.</summary>
    public const int AccrualsPerSaleMax = 65_536;

    /// <summary>Members named as passed over in a receipt, a bonus; the rest are found by replay.</summary>
    public const int PassedOverPerBonusMax = 32;

    /// <summary>Longest hold or return window in days: ten years.</summary>
    public const int DaysMax = 3_660;

    /// <summary>Days that a return waits for its sale at least, and that a sale's id is known after returns of it are no
    /// longer taken: tills and warehouses report late, but not for ever.</summary>
    public const int WaitingDays = 366;

    /// <summary>Returns waiting for their sale, a sale.</summary>
    public const int WaitingReturnsPerSaleMax = 1_000;

    /// <summary>Entries of one block: what one sync makes durable.</summary>
    public const int BlockEntriesMax = 4_096;

    /// <summary>Bytes of the bodies of one block: bounds memory, not speed.</summary>
    public const int BlockBytesMax = 16 * 1024 * 1024;

    /// <summary>Steps of a job in one block: about ten milliseconds of work.</summary>
    public const int JobStepsPerBlock = 65_536;

    /// <summary>How long an idempotency key is remembered, in days.</summary>
    public const int KeyDays = 7;

    /// <summary>Versions of plans in one ledger.</summary>
    public const int PlanVersionsMax = 10_000;
}
