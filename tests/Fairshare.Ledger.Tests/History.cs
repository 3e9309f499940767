using System.Text;
using Fairshare.Simulator;

namespace Fairshare.Ledger.Tests;

/// <summary>A random history: blocks as a log keeps them.</summary>
/// <param name="Seed">The seed it came from.</param>
/// <param name="Steps">Steps of what is due in one block.</param>
/// <param name="Blocks">Their times and bodies.</param>
internal sealed record History(int Seed, int Steps, List<(long Time, byte[] Body)> Blocks)
{
    private const int BlocksCount = 130;

    /// <summary>The history of a seed.</summary>
    public static History From(int seed) => new HistoryMaker(new Dice((ulong)seed)).Make(seed);

    /// <summary>Puts the simulator's traffic into blocks; now and then under a key that was used before.</summary>
    private sealed class HistoryMaker(Dice dice)
    {
        private readonly Traffic traffic = new(dice);
        private readonly Block block = new StateMachine().NewBlock();
        private (string Actor, string Key, Asked Asked) last;
        private int keys;

        public History Make(int seed)
        {
            var history = new History(seed, dice.Pick(1, 3, 20, Limits.JobStepsPerBlock), []);
            Add(history, traffic.Opening());
            for (var i = 0; i < BlocksCount; i++)
            {
                traffic.Wait();
                Add(history, [.. Enumerable.Range(0, dice.Below(6)).Select(_ => Next())]);
            }

            return history;
        }

        private Asked Next() => dice.OneIn(12) && last.Key is not null ? last.Asked : traffic.Next();

        private void Add(History history, IReadOnlyList<Asked> commands)
        {
            block.Start(traffic.Now);
            foreach (var asked in commands)
            {
                var (actor, key) = (dice.Pick("till", "office"), $"k{keys++}");
                if (dice.OneIn(20) && history.Blocks.Count > 0) (actor, key) = (last.Actor, last.Key);
                block.AddBatch(Encoding.ASCII.GetBytes(actor), Encoding.ASCII.GetBytes(key));
                block.AddEntry(asked.Code, line: 1, Encoding.UTF8.GetBytes(asked.Json));
                last = (actor, key, asked);
            }

            history.Blocks.Add((traffic.Now, block.Body.ToArray()));
        }
    }
}
