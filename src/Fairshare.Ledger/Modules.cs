using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Protocols;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Seals;

namespace Fairshare.Ledger;

/// <summary>
/// The table of contents: which modules there are, in which order, since which protocol version. A module knows only
/// those above it. The order is that of reactions, so it is part of the protocol: append, never reorder.
/// </summary>
internal static class Modules
{
    public static Module[] All(State state, Protocol protocol, Parties parties, Book book)
    {
        var protocols = Since(1, () => new ProtocolsModule(protocol));
        var members = Since(1, () => new MembersModule(state, parties));
        var plans = Since(1, () => new PlansModule(state, parties, book, members));
        var periods = Since(1, () => new PeriodsModule(state, parties, members, plans));
        var sales = Since(1, () => new SalesModule(state, members, plans, periods));
        var seals = Since(2, () => new SealsModule(state, plans, periods, sales));
        return [protocols, members, plans, periods, sales, seals];

        T Since<T>(int version, Func<T> make) where T : Module
        {
            var module = state.Since(version, make);
            module.Since = version;
            foreach (var command in module.Commands) command.Since = Math.Max(command.Since, version);
            return module;
        }
    }
}
