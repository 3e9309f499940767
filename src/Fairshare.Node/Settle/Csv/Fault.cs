using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>What can be wrong with one line of an input file: the reason, and what a person is told about it.</summary>
/// <param name="Reason">The code in <c>refused.csv</c>.</param>
/// <param name="Says">The end of a sentence that begins with the column and its value, or with "the line".</param>
internal sealed record Fault(string Reason, string Says)
{
    // The line as a whole, in the order in which it is judged.
    public static readonly Fault LineTooLong = new("line_too_long", "is longer than 65,536 bytes");
    public static readonly Fault NotUtf8 = new("not_utf8", "is not UTF-8: save the file with this encoding");
    public static readonly Fault QuoteMisplaced = new(
        "quote_misplaced", "has a quote inside a field: quote the whole field and double the quotes in it");
    public static readonly Fault QuoteNotClosed = new(
        "quote_not_closed", "has a quote that is not closed: a field may not contain a line break");
    public static readonly Fault TooFewFields = new("too_few_fields", "has fewer fields than the header");
    public static readonly Fault TooManyFields = new("too_many_fields", "has more fields than the header");

    // Ids: sale, seller, buyer, returns, article, shop, member, enroller, placement, rank.
    public static readonly Fault IdMissing = new("id_missing", "is empty: every line needs one");
    public static readonly Fault IdTooLong = new("id_too_long", "is longer than 64 bytes");
    public static readonly Fault IdInvalid = new("id_invalid", "may only hold letters, digits and . _ : -");

    // Amounts of minor units.
    public static readonly Fault AmountMissing = new("amount_missing", "is empty: only a return may leave it out");
    public static readonly NumberFaults Amount = new("amount");
    public static readonly Fault AmountNotPositive = new(
        "amount_must_be_positive", "must be more than 0 in a return; leave it empty to return all that is left");
    public static readonly NumberFaults Volume = new("volume");
    public static readonly NumberFaults Qualifying = new("qualifying");

    // Times and small numbers.
    public static readonly Fault TimeMissing = new("time_missing", "is empty: every line needs one");
    public static readonly Fault TimeInvalid = new(
        "time_invalid", "is not an ISO 8601 time from 1970 to 9986 like 2026-01-31T10:00:00Z");
    public static readonly Fault QuantityInvalid = new(
        "quantity_invalid", "is not a whole number from 1 to 1,000,000,000");
    public static readonly Fault LegInvalid = new("leg_invalid", "is not a whole number from 1 to 64");
    public static readonly Fault UnknownRank = new("unknown_rank", "is not a rank of the plan");

    // Lines among other lines.
    public static readonly Fault ReturnOfItself = new("return_of_itself", "is the return's own id");
    public static readonly Fault LineDiffers = new("line_differs", "differs from the first line of this sale");
    public static readonly Fault SaleTooLarge = new(
        "sale_too_large", "starts a sale of more than 262,144 bytes: split it into several sales");
    public static readonly Fault AlreadyEnrolled = new("already_enrolled", "has a line already");
    public static readonly Fault UnknownParent = new("unknown_parent", "is not a member in this file");
    public static readonly Fault ParentRefused = new("unknown_parent", "was refused");
    public static readonly Fault Cycle = new("cycle", "leads back to the member in a circle");
}

/// <summary>What can be wrong with a number of minor units in one column.</summary>
internal sealed class NumberFaults(string column)
{
    public readonly Fault Invalid = new($"{column}_invalid", "is not a whole number of minor units");
    public readonly Fault Negative = new($"{column}_negative", "is negative");
    public readonly Fault TooLarge = new($"{column}_too_large", $"is more than {Limits.AmountMax:N0}");
}
