using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fairshare.Node;

/// <summary>Numbers that a seed decides, the same on every machine and in every year.</summary>
/// <remarks>
/// SplitMix64 (G. L. Steele Jr., D. Lea, C. H. Flood: "Fast splittable pseudorandom number generators", 2014).
/// </remarks>
internal sealed class Dice(string seed)
{
    private ulong state = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));

    /// <summary>0 … below − 1.</summary>
    public int Below(int below)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
        }
    }

    /// <summary>Low … high.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>Whether so many in a hundred come up.</summary>
    public bool Percent(int percent) => Below(100) < percent;

    public T One<T>(IReadOnlyList<T> of) => of[Below(of.Count)];
}
