using System.Text;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>Names of periods under a version's calendar. The last one that was written is remembered.</summary>
internal sealed class PeriodNames(PlansModule plans)
{
    private (int Plan, int Period, byte[] Name) last = (-1, -1, []);

    /// <summary>A period's name.</summary>
    public string Of(int plan, int period) => PeriodCalendar.NameOf(plans.Version(plan).Calendar, period);

    /// <summary>The name as it is written.</summary>
    public ReadOnlySpan<byte> Utf8(int plan, int period)
    {
        if (last.Plan != plan || last.Period != period)
            last = (plan, period, Encoding.ASCII.GetBytes(Of(plan, period)));
        return last.Name;
    }
}
