using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fairshare.Node.Settle;

/// <summary>
/// The mark of a ledger that is made of files: what names it, among others where a release voids one of its entries. It
/// follows from all that its entries follow from, so that two runs give the same bytes and other files another ledger.
/// </summary>
/// <remarks>
///     the first 8 bytes, little-endian, of SHA-256(
///         "fairshare ledger\n" ‖ SHA-256(plan) ‖ SHA-256(members) ‖ SHA-256(sales) ‖ SHA-256(seed) ‖
///         a line of options)
/// </remarks>
internal static class LedgerMark
{
    /// <summary>The mark of the ledger that a request makes with a seed; reads both files once.</summary>
    public static ulong Of(SettleRequest request, string seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("fairshare ledger\n"u8);
        foreach (var path in new[] { request.Plan, request.Members, request.Sales })
        {
            using var file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }

        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));
        hash.AppendData(Encoding.ASCII.GetBytes(
            $"deposit {request.Deposit} until {request.Until} scale {request.Scale} seal {request.SealEveryDays}\n"));
        var mark = BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
        return mark == 0 ? 1 : mark;
    }
}
