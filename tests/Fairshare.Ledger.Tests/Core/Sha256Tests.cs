using System.Security.Cryptography;

namespace Fairshare.Ledger.Tests.Core;

public sealed class Sha256Tests
{
    [Fact]
    public void Gives_what_the_platform_gives_for_every_length()
    {
        var bytes = new byte[9_000];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 31 % 251);
        var lengths = Enumerable.Range(0, 300).Concat([1_000, 4_095, 4_096, 4_097, 9_000]);
        foreach (var length in lengths)
        {
            var hash = new byte[Sha256Hash.Bytes];
            Sha256.Hash(bytes.AsSpan(0, length), hash);
            Assert.Equal(SHA256.HashData(bytes.AsSpan(0, length)), hash);
        }
    }

    [Fact]
    public void Finds_the_library_on_Linux() =>
        Assert.Equal(OperatingSystem.IsLinux(), Sha256.IsNative);

    [Fact]
    public void Refuses_a_place_that_is_too_small() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Sha256.Hash([1], new byte[31]));
}
