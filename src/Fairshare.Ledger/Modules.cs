using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Seals;

namespace Fairshare.Ledger;

/// <summary>
/// The table of contents: which modules there are, in which order, since which protocol version. A module knows only
/// those above it. The order is that of reactions, so it is part of the protocol: append, never reorder.
/// </summary>
internal static class Modules
{
    public static Module[] All(State state, Parties parties, Book book)
    {
        var members = new MembersModule(state, parties);                    // since protocol 1
        var plans = new PlansModule(state, parties, book, members);         // since protocol 1
        var periods = new PeriodsModule(state, parties, members, plans);    // since protocol 1
        var sales = new SalesModule(state, members, plans, periods);        // since protocol 1
        var seals = new SealsModule(state, plans, periods, sales);          // since protocol 1
        return [members, plans, periods, sales, seals];
    }
}
