namespace Fairshare.Ledger.Plans;

/// <summary>Periods as numbers: day, ISO week or month since 1970, in a fixed offset.</summary>
public static class PeriodCalendar
{
    private const long Minute = 60_000;

    /// <summary>1970-01-01 was a Thursday: the Monday of its week is three days before.</summary>
    private const int MondayOffset = 3;

    /// <summary>The number of the period that a time is in.</summary>
    public static int NumberAt(PlanCalendar calendar, long time)
    {
        var days = Time.FloorDiv(time + (calendar.OffsetMinutes * Minute), Time.Day);
        if (calendar.Period == PeriodKind.Day) return (int)days;
        if (calendar.Period == PeriodKind.Week) return (int)Time.FloorDiv(days + MondayOffset, 7);
        var (year, month, _) = Time.Civil(days);
        return ((year - 1970) * 12) + month - 1;
    }

    /// <summary>The instant at which a period begins, which is the one at which the period before it ends.</summary>
    public static long StartOf(PlanCalendar calendar, int period)
    {
        var days = calendar.Period switch
        {
            PeriodKind.Day => period,
            PeriodKind.Week => (period * 7L) - MondayOffset,
            _ => MonthStart(period),
        };
        return (days * Time.Day) - (calendar.OffsetMinutes * Minute);
    }

    private static long MonthStart(int month)
    {
        var years = (int)Time.FloorDiv(month, 12);
        return Time.Days(1970 + years, month - (years * 12) + 1, 1);
    }

    /// <summary>The period's name: <c>2026-01-31</c>, <c>2026-W05</c> (ISO 8601) or <c>2026-01</c>.</summary>
    public static string NameOf(PlanCalendar calendar, int period)
    {
        if (calendar.Period == PeriodKind.Day)
        {
            var (year, month, day) = Time.Civil(period);
            return $"{year:D4}-{month:D2}-{day:D2}";
        }

        if (calendar.Period == PeriodKind.Month)
        {
            var year = 1970 + (int)Time.FloorDiv(period, 12);
            return $"{year:D4}-{period - ((year - 1970) * 12) + 1:D2}";
        }

        // An ISO week belongs to the year of its Thursday.
        var thursday = (period * 7L) - MondayOffset + 3;
        var (weekYear, _, _) = Time.Civil(thursday);
        var week = ((thursday - Time.Days(weekYear, 1, 1)) / 7) + 1;
        return $"{weekYear:D4}-W{week:D2}";
    }
}
