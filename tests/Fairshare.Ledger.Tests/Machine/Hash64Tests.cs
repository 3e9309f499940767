using System.Numerics;
using System.Text;

namespace Fairshare.Ledger.Tests.Containers;

public class Hash64Tests
{
    // Computed apart, with numbers of any size, from the description. They must stay: tables on disk depend on them.
    [Theory]
    [InlineData(0UL, 0UL, 0xB1753D429152DB46UL)]
    [InlineData(1UL, 0UL, 0xD437033DA9D73011UL)]
    [InlineData(1UL, 1UL, 0x62A023B90988E164UL)]
    [InlineData(18446744073709551615UL, 18446744073709551615UL, 0xCE27A349E9EF6902UL)]
    [InlineData(3735928559UL, 42UL, 0xEE09C23F0CD08447UL)]
    public void The_hash_of_a_number_never_changes(ulong value, ulong seed, ulong expected) =>
        Assert.Equal(expected, Hash64.Of(value, seed));

    [Theory]
    [InlineData("", 0UL, 0xDAE37BBCC593E1D8UL)]
    [InlineData("a", 0UL, 0x703B4FE41B86E54BUL)]
    [InlineData("abc", 7UL, 0xB62791A3F40A74E3UL)]
    [InlineData("M-1001", 7UL, 0xB8E93D8FF629F1CCUL)]
    [InlineData("INV-536365", 7UL, 0xB90471D47BFD3AAFUL)]
    [InlineData("0123456789abcdef", 7UL, 0x0AFBF43B499C0952UL)]
    [InlineData("0123456789abcdefg", 7UL, 0x36FB8DB26902F8A7UL)]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 9UL, 0x36820CFD977070CBUL)]
    public void The_hash_of_text_never_changes(string text, ulong seed, ulong expected) =>
        Assert.Equal(expected, Hash64.Of(Encoding.ASCII.GetBytes(text), seed));

    [Fact]
    public void Every_bit_of_a_key_turns_half_of_the_hash()
    {
        var turned = new int[64];
        for (var key = 0UL; key < 1_000; key++)
            for (var bit = 0; bit < 64; bit++)
                turned[bit] += BitOperations.PopCount(Hash64.Of(key, 3) ^ Hash64.Of(key ^ (1UL << bit), 3));
        Assert.All(turned, sum => Assert.InRange(sum, 30_500, 33_500));
    }

    [Fact]
    public void Every_byte_of_a_text_turns_half_of_the_hash()
    {
        for (var length = 1; length <= 64; length++)
        {
            var text = new byte[length];
            for (var i = 0; i < length; i++)
            {
                var turned = 0;
                for (var seed = 0UL; seed < 64; seed++)
                {
                    var before = Hash64.Of(text, seed);
                    text[i] ^= (byte)(1 << (int)(seed % 8));
                    turned += BitOperations.PopCount(before ^ Hash64.Of(text, seed));
                    text[i] = 0;
                }

                Assert.InRange(turned, 1_750, 2_350);
            }
        }
    }

    [Fact]
    public void Dense_numbers_and_numbered_ids_spread_over_both_ends_of_the_hash()
    {
        const int Keys = 1 << 18;
        var counts = new int[4, 1 << 10];
        for (var i = 0; i < Keys; i++)
        {
            var number = Hash64.Of((ulong)i, 1);
            var id = Hash64.Of(Encoding.ASCII.GetBytes($"M-{i}"), 1);
            counts[0, number >> 54]++;
            counts[1, number & 1_023]++;
            counts[2, id >> 54]++;
            counts[3, id & 1_023]++;
        }

        // 256 expected in each, with a standard deviation of 16: beyond six of them is no accident.
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 160, 352));
    }
}
