namespace Fairshare.Ledger.Sales;

/// <summary>In order of precedence: if several apply, the client gets the first.</summary>
internal static class SalesRefusals
{
    public static readonly Reason IdTooLong = new("id_too_long");
    public static readonly Reason IdInvalid = new("id_invalid");
    public static readonly Reason AmountNegative = new("amount_negative");
    public static readonly Reason AmountTooLarge = new("amount_too_large");
    public static readonly Reason VolumeTooLarge = new("volume_too_large");
    public static readonly Reason QualifyingTooLarge = new("qualifying_too_large");
    public static readonly Reason QuantityInvalid = new("quantity_invalid");
    public static readonly Reason TimeInvalid = new("time_invalid");
    public static readonly Reason TooManyLines = new("too_many_lines");
    public static readonly Reason ReturnOfItself = new("return_of_itself");
    public static readonly Reason AmountMustBePositive = new("amount_must_be_positive");
    public static readonly Reason NoPlan = new("no_plan");
    public static readonly Reason AtInTheFuture = new("at_in_the_future");
    public static readonly Reason Duplicate = new("duplicate");
    public static readonly Reason KeyReused = new("key_reused");
    public static readonly Reason TooOld = new("too_old");
    public static readonly Reason SaleUnknown = new("sale_unknown");
    public static readonly Reason UnknownMember = new("unknown_member");
    public static readonly Reason NotYetJoined = new("not_yet_joined");
    public static readonly Reason AlreadyDelivered = new("already_delivered");
    public static readonly Reason TooManyReturnsWaiting = new("too_many_returns_waiting");
    public static readonly Reason ReturnTooLate = new("return_too_late");
    public static readonly Reason ReturnExceedsSale = new("return_exceeds_sale");
    public static readonly Reason PeriodVolumeTooLarge = new("period_volume_too_large");
    public static readonly Reason PayoutTooLarge = new("payout_too_large");
    public static readonly Reason TooManyAccruals = new("too_many_accruals");
    public static readonly Reason DepositTooSmall = new("deposit_too_small");
}
