namespace Fairshare.Bench.Peers;

/// <summary>One accrual; <c>N</c> is the running number of the member's account.</summary>
internal readonly record struct Accrual(int Sale, int Bonus, int Level, int Member, long Amount, long N);

/// <summary>The plan reckoned in memory, plainly, a sale at a time: what a peer is compared with.</summary>
internal sealed class Settlement(World world, BenchPlan plan)
{
    /// <summary>The number of the bonus <c>team</c>.</summary>
    public const int Team = 1;

    /// <summary>The number of the bonus <c>career</c>.</summary>
    public const int Career = 2;

    private const long Million = 1_000_000;

    /// <summary>By a member's number what was accrued in the period, in minor units.</summary>
    public long[] Accrued { get; } = new long[world.Parents.Length];

    /// <summary>By a member's number the last running number.</summary>
    public long[] Numbers { get; } = new long[world.Parents.Length];

    /// <summary>By a member's number the volume of the sales whose seller the member is.</summary>
    public long[] PersonalVolumes { get; } = new long[world.Parents.Length];

    /// <summary>Members who are paid nothing and occupy their level.</summary>
    public HashSet<int> Blocked { get; } = [];

    /// <summary>How many accruals the member's cap has cut or prevented.</summary>
    public int Cuts { get; private set; }

    /// <summary>Settles a sale and adds its accruals.</summary>
    public void Settle(int sale, ICollection<Accrual> accruals)
    {
        var (seller, volume) = (world.Sales[sale].Seller, world.Sales[sale].Volume);
        PersonalVolumes[seller] += volume;

        var level = 1;
        var member = world.Parents[seller];
        while (member != World.NoParent && level <= plan.TeamPpm.Count)
        {
            var amount = Blocked.Contains(member) ? 0 : volume * plan.TeamPpm[level - 1] / Million;
            Accrue(new Accrual(sale, Team, level, member, amount, N: 0), accruals);
            member = world.Parents[member];
            level++;
        }

        level = 0;
        var passed = 0;
        for (member = seller; member != World.NoParent; member = world.Parents[member])
        {
            var rate = Blocked.Contains(member) ? 0 : plan.CareerPpm[world.Ranks[member]];
            if (rate > passed)
            {
                var amount = volume * (rate - passed) / Million;
                Accrue(new Accrual(sale, Career, level, member, amount, N: 0), accruals);
                passed = rate;
            }

            level++;
        }
    }

    private void Accrue(Accrual due, ICollection<Accrual> accruals)
    {
        var paid = Math.Min(due.Amount, plan.MemberPerPeriod - Accrued[due.Member]);
        if (paid < due.Amount) Cuts++;
        if (paid == 0) return;
        Accrued[due.Member] += paid;
        accruals.Add(due with { Amount = paid, N = ++Numbers[due.Member] });
    }
}
