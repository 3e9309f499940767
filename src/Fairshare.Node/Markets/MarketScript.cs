using Fairshare.Ledger;

namespace Fairshare.Node.Markets;

/// <summary>Takes what happens in a market, in order of time. People, customers and sales are numbers from 0.</summary>
internal interface IMarketSink
{
    /// <summary>All that follows happens at the noon of a day, counted from 1970, in a month from 0.</summary>
    void Day(long day, int month);

    /// <summary>Somebody joins, below somebody who joined before, or below nobody (−1).</summary>
    void Join(int member, int enroller);

    /// <summary>So much is paid into the deposit.</summary>
    void Fund(long amount);

    /// <summary>A sale of so many days ago comes back, whole.</summary>
    void Return(long sale, long days);

    /// <summary>A member sells to one of their customers, or orders for themselves (−1).</summary>
    void Sell(long sale, int seller, int customer, long amount);
}

/// <summary>What happens in one run of a market. The same parameters and seed give the same, whoever listens.</summary>
internal sealed class MarketScript
{
    private const int MonthsBefore = 24;

    private readonly MarketParameters market;
    private readonly IMarketSink sink;
    private readonly Dice joining;
    private readonly Dice selling;
    private readonly int[] activity;
    private readonly int[] joined; // the month, negative before the start
    private readonly int[] customers; // how many somebody has had
    private readonly List<int> places = []; // who may still bring somebody, once a person
    private readonly List<Purchase> planned = [];
    private readonly Dictionary<long, List<(long Sale, long Days)>> due = [];
    private Purchase[] inOrder = [];
    private int members;
    private long sales;

    public MarketScript(MarketParameters market, string seed, int run, IMarketSink sink)
    {
        (this.market, this.sink) = (market, sink);
        (joining, selling) = (new Dice($"{seed}/{run}/joining"), new Dice($"{seed}/{run}/selling"));
        activity = market.Activity();
        (joined, customers) = (new int[market.MembersAtEnd], new int[market.MembersAtEnd]);
    }

    /// <summary>Lets it all happen.</summary>
    public void Play()
    {
        sink.Day(FirstDay(0), 0);
        for (var i = 0; i < market.Members; i++)
            Join((int)((long)i * MonthsBefore / market.Members) - MonthsBefore);
        var sold = 0L;
        for (var month = 0; month < market.Months; month++)
        {
            var newcomers = (int)market.NewcomersOf(members);
            Plan(month, newcomers);
            sold = Month(month, newcomers, top: Share(sold, market.TopUp));
        }
    }

    private static long Share(long amount, int ppm) => (long)((Int128)amount * ppm / MarketParameters.Whole);

    private long FirstDay(int month) =>
        Time.Days(1970 + ((market.From + month) / 12), ((market.From + month) % 12) + 1, 1);

    private void Join(int month)
    {
        var enroller = -1;
        if (places.Count > 0 && !Happens(joining, market.Unsponsored))
        {
            var place = joining.Below(places.Count);
            enroller = places[place];
            places[place] = places[^1];
            places.RemoveAt(places.Count - 1);
        }

        joined[members] = month;
        for (var i = market.FanOut.Draw(joining); i > 0; i--) places.Add(members);
        sink.Join(members++, enroller);
    }

    /// <summary>Draws who sells what in a month, and on which day, newcomers too.</summary>
    private void Plan(int month, int newcomers)
    {
        planned.Clear();
        var days = (int)(FirstDay(month + 1) - FirstDay(month));
        for (var member = 0; member < members + newcomers; member++)
        {
            var isNew = member >= members;
            if (!Happens(selling, activity[isNew ? 0 : month - joined[member]])) continue;
            var from = isNew ? DayOf(member - members, newcomers, days) : 0;
            for (var i = market.Purchases.Draw(selling); i > 0; i--)
            {
                var customer = Happens(selling, market.Outside) ? Customer(member) : -1;
                planned.Add(new Purchase(
                    member, customer, from + selling.Below(days - from), market.Basket.Draw(selling)));
            }
        }

        Sort(days);
    }

    private int Customer(int member)
    {
        ref var had = ref customers[member];
        return had > 0 && Happens(selling, market.Known) ? selling.Below(had) : had++;
    }

    /// <summary>Puts what is planned in the order of days, and within a day as it was drawn.</summary>
    private void Sort(int days)
    {
        if (inOrder.Length < planned.Count) inOrder = new Purchase[planned.Count];
        Span<int> next = stackalloc int[days + 1];
        foreach (var one in planned) next[one.Day + 1]++;
        for (var day = 0; day < days; day++) next[day + 1] += next[day];
        foreach (var one in planned) inOrder[next[one.Day]++] = one;
    }

    /// <summary>Lets a month happen; how much was sold in it.</summary>
    private long Month(int month, int newcomers, long top)
    {
        var (first, days) = (FirstDay(month), (int)(FirstDay(month + 1) - FirstDay(month)));
        var (sold, next, come) = (0L, 0, 0);
        for (var day = 0; day < days; day++)
        {
            sink.Day(first + day, month);
            if (day == 0 && top > 0) sink.Fund(top);
            for (; come < newcomers && DayOf(come, newcomers, days) == day; come++) Join(month);
            if (due.Remove(first + day, out var back))
                foreach (var (sale, after) in back) sink.Return(sale, after);
            for (; next < planned.Count && inOrder[next].Day == day; next++)
            {
                ref readonly var one = ref inOrder[next];
                sold += one.Amount;
                sink.Sell(sales, one.Seller, one.Customer, one.Amount);
                if (Happens(selling, market.Returned)) ReturnLater(first + day);
                sales++;
            }
        }

        return sold;
    }

    private void ReturnLater(long day)
    {
        var after = market.ReturnDays.Draw(selling);
        if (!due.TryGetValue(day + after, out var list)) due.Add(day + after, list = []);
        list.Add((sales, after));
    }

    private static int DayOf(int newcomer, int newcomers, int days) => (int)((long)newcomer * days / newcomers);

    private static bool Happens(Dice dice, int ppm) => dice.Below(MarketParameters.Whole) < ppm;

    private readonly record struct Purchase(int Seller, int Customer, int Day, long Amount);
}
