using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Fairshare.Ledger.Sales;

/// <summary>
/// Reads the commands of the sale path from JSON, strictly: every member known and said once, integers only, ids and
/// times plain. Anything else is <c>body_invalid</c>; a value out of its range has its own reason.
/// </summary>
internal static class SalesReader
{
    /// <summary>
    /// <c>{"sale","seller","buyer","at","delivered","shop"}</c> with <c>"lines"</c> of
    /// <c>{"amount","volume","qualifying","article","quantity"}</c>, or with the fields of a single one; all but
    /// <c>sale</c>, <c>at</c> and one of <c>amount</c> and <c>lines</c> optional.
    /// </summary>
    public static Reason Read(byte[] body, int start, int length, SalesBuffer<RecordSale> buffer)
    {
        ref var sale = ref buffer.Add();
        sale.FirstLine = buffer.LineCount;
        (sale.At, sale.Delivered) = (Time.Never, Time.Never);
        var json = new Fields(body, start, length);
        var one = new SaleLine { Amount = -1, Volume = -1, Qualifying = -1, Quantity = -1 };
        var (seen, single, reason) = (0, false, Reason.None);
        while (json.Next())
        {
            var field = SaleField(json.Name);
            if (field == 0 || (seen & field) != 0) return Refuse.BodyInvalid;
            seen |= field;
            switch (field)
            {
                case 1: sale.Sale = json.Id(ref reason); break;
                case 2: sale.Seller = json.Id(ref reason); break;
                case 4: sale.Buyer = json.Id(ref reason); break;
                case 8: sale.At = json.Timestamp(ref reason); break;
                case 16: sale.Delivered = json.Timestamp(ref reason); break;
                case 32: sale.Shop = json.Id(ref reason); break;
                case 64: ReadLines(ref json, buffer, ref reason); break;
                default:
                    single = true;
                    ReadLineField(ref json, ref one, field, ref reason);
                    break;
            }
        }

        if (single == ((seen & 64) != 0)) return Refuse.BodyInvalid;
        if (single) AddLine(one, buffer, ref reason);
        if (!sale.Sale.IsPresent || sale.At == Time.Never) return reason.IsNone ? Refuse.BodyInvalid : reason;
        sale.LineCount = buffer.LineCount - sale.FirstLine;
        if (reason.IsNone) reason = Sum(ref sale, buffer);
        if (reason.IsNone) sale.Terms = TermsOf(sale, body, buffer);
        return reason;
    }

    /// <summary><c>{"return","sale","amount","at"}</c>; without an amount all that is left.</summary>
    public static Reason Read(byte[] body, int start, int length, SalesBuffer<ReturnSale> buffer)
    {
        ref var taken = ref buffer.Add();
        taken.At = Time.Never;
        var json = new Fields(body, start, length);
        var (seen, reason) = (0, Reason.None);
        while (json.Next())
        {
            var field = json.Name switch
            {
                var name when name.SequenceEqual("return"u8) => 1,
                var name when name.SequenceEqual("sale"u8) => 2,
                var name when name.SequenceEqual("amount"u8) => 4,
                var name when name.SequenceEqual("at"u8) => 8,
                _ => 0,
            };
            if (field == 0 || (seen & field) != 0) return Refuse.BodyInvalid;
            seen |= field;
            if (field == 1) taken.Return = json.Id(ref reason);
            else if (field == 2) taken.Sale = json.Id(ref reason);
            else if (field == 4) taken.Amount = json.Amount(ref reason, SalesRefusals.AmountTooLarge);
            else taken.At = json.Timestamp(ref reason);
        }

        taken.Whole = (seen & 4) == 0;

        if (!reason.IsNone) return reason;
        if ((seen & 11) != 11) return Refuse.BodyInvalid;
        if (taken.Return.In(body).SequenceEqual(taken.Sale.In(body))) return SalesRefusals.ReturnOfItself;
        if (!taken.Whole && taken.Amount == 0) return SalesRefusals.AmountMustBePositive;
        var low = Hash64.Of((ulong)taken.At, Hash64.Of(taken.Whole ? ulong.MaxValue : (ulong)taken.Amount, seed: 2));
        taken.Terms = new UInt128(taken.Sale.Hash, low);
        return Reason.None;
    }

    /// <summary><c>{"sale","delivered"}</c>.</summary>
    public static Reason Read(byte[] body, int start, int length, SalesBuffer<DeliverSale> buffer)
    {
        ref var delivery = ref buffer.Add();
        var json = new Fields(body, start, length);
        var (seen, reason) = (0, Reason.None);
        while (json.Next())
        {
            var field = json.Name.SequenceEqual("sale"u8) ? 1 : json.Name.SequenceEqual("delivered"u8) ? 2 : 0;
            if (field == 0 || (seen & field) != 0) return Refuse.BodyInvalid;
            seen |= field;
            if (field == 1) delivery.Sale = json.Id(ref reason);
            else delivery.Delivered = json.Timestamp(ref reason);
        }

        if (!reason.IsNone) return reason;
        return seen == 3 ? Reason.None : Refuse.BodyInvalid;
    }

    private static int SaleField(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("sale"u8) => 1,
        _ when name.SequenceEqual("seller"u8) => 2,
        _ when name.SequenceEqual("buyer"u8) => 4,
        _ when name.SequenceEqual("at"u8) => 8,
        _ when name.SequenceEqual("delivered"u8) => 16,
        _ when name.SequenceEqual("shop"u8) => 32,
        _ when name.SequenceEqual("lines"u8) => 64,
        _ => LineField(name),
    };

    private static int LineField(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("amount"u8) => 128,
        _ when name.SequenceEqual("volume"u8) => 256,
        _ when name.SequenceEqual("qualifying"u8) => 512,
        _ when name.SequenceEqual("article"u8) => 1024,
        _ when name.SequenceEqual("quantity"u8) => 2048,
        _ => 0,
    };

    private static void ReadLines(ref Fields json, SalesBuffer<RecordSale> buffer, ref Reason reason)
    {
        json.BeginArray();
        while (json.NextObject())
        {
            var line = new SaleLine { Amount = -1, Volume = -1, Qualifying = -1, Quantity = -1 };
            var seen = 0;
            while (json.Next())
            {
                var field = LineField(json.Name);
                if (field == 0 || (seen & field) != 0) throw new JsonException();
                seen |= field;
                ReadLineField(ref json, ref line, field, ref reason);
            }

            AddLine(line, buffer, ref reason);
        }
    }

    private static void ReadLineField(ref Fields json, ref SaleLine line, int field, ref Reason reason)
    {
        if (field == 128) line.Amount = json.Amount(ref reason, SalesRefusals.AmountTooLarge);
        else if (field == 256) line.Volume = json.Amount(ref reason, SalesRefusals.VolumeTooLarge);
        else if (field == 512) line.Qualifying = json.Amount(ref reason, SalesRefusals.QualifyingTooLarge);
        else if (field == 2048) line.Quantity = json.Amount(ref reason, SalesRefusals.QuantityInvalid);
        else line.Article = json.Id(ref reason);
    }

    private static void AddLine(SaleLine line, SalesBuffer<RecordSale> buffer, ref Reason reason)
    {
        if (line.Amount < 0 && reason.IsNone) reason = Refuse.BodyInvalid;
        if (line.Volume < 0) line.Volume = line.Amount;
        if (line.Qualifying < 0) line.Qualifying = line.Volume;
        if (line.Quantity < 0) line.Quantity = 1;
        if (line.Quantity is 0 or > Limits.QuantityMax && reason.IsNone) reason = SalesRefusals.QuantityInvalid;
        buffer.AddLine() = line;
    }

    private static Reason Sum(ref RecordSale sale, SalesBuffer<RecordSale> buffer)
    {
        Int128 amount = 0, volume = 0, qualifying = 0;
        foreach (ref readonly var line in buffer.Lines(sale.FirstLine, sale.LineCount))
        {
            amount += line.Amount;
            volume += line.Volume;
            qualifying += line.Qualifying;
        }

        if (amount > Limits.AmountMax) return SalesRefusals.AmountTooLarge;
        if (volume > Limits.AmountMax) return SalesRefusals.VolumeTooLarge;
        if (qualifying > Limits.AmountMax) return SalesRefusals.QualifyingTooLarge;
        if (sale.LineCount > Limits.SaleLinesMax) return SalesRefusals.TooManyLines;
        if (amount == 0) return SalesRefusals.AmountMustBePositive;
        (sale.Amount, sale.Volume, sale.Qualifying) = ((long)amount, (long)volume, (long)qualifying);
        return Reason.None;
    }

    private static UInt128 TermsOf(in RecordSale sale, byte[] body, SalesBuffer<RecordSale> buffer)
    {
        var (low, high) = (1UL, 2UL);
        Mix(sale.Seller.Hash, ref low, ref high);
        Mix(sale.Buyer.Hash, ref low, ref high);
        Mix(sale.Shop.Hash, ref low, ref high);
        Mix((ulong)sale.At, ref low, ref high);
        Mix((ulong)sale.Delivered, ref low, ref high);
        foreach (ref readonly var line in buffer.Lines(sale.FirstLine, sale.LineCount))
        {
            Mix((ulong)line.Amount, ref low, ref high);
            Mix((ulong)line.Volume, ref low, ref high);
            Mix((ulong)line.Qualifying, ref low, ref high);
            Mix((ulong)line.Quantity, ref low, ref high);
            Mix(line.Article.Hash, ref low, ref high);
        }

        return new UInt128(high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ulong value, ref ulong low, ref ulong high) =>
        (low, high) = (Hash64.Of(value, low), Hash64.Of(value, high));
}

/// <summary>The members of one JSON object, one after another; objects in an array too.</summary>
internal ref struct Fields
{
    private readonly int start;
    private Utf8JsonReader json;

    public Fields(byte[] body, int start, int length)
    {
        this.start = start;
        json = new Utf8JsonReader(body.AsSpan(start, length));
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw new JsonException();
    }

    /// <summary>The member's name, as it stands.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Goes to the next member's value; false at the object's end,
    /// and nothing may follow the outermost.</summary>
    public bool Next()
    {
        if (!json.Read()) throw new JsonException();
        if (json.TokenType == JsonTokenType.EndObject)
        {
            if (json.CurrentDepth == 0 && json.Read()) throw new JsonException();
            return false;
        }

        if (json.ValueIsEscaped) throw new JsonException();
        Name = json.ValueSpan;
        return json.Read();
    }

    public readonly void BeginArray()
    {
        if (json.TokenType != JsonTokenType.StartArray) throw new JsonException();
    }

    public bool NextObject()
    {
        if (!json.Read()) throw new JsonException();
        if (json.TokenType == JsonTokenType.EndArray) return false;
        return json.TokenType == JsonTokenType.StartObject ? true : throw new JsonException();
    }

    public readonly IdText Id(ref Reason reason)
    {
        if (json.TokenType != JsonTokenType.String) throw new JsonException();
        var id = json.ValueSpan;
        if (json.ValueIsEscaped || !IdText.IsValid(id))
        {
            var why = id.Length > Limits.IdBytesMax ? SalesRefusals.IdTooLong : SalesRefusals.IdInvalid;
            if (reason.IsNone) reason = why;
            return default;
        }

        return new IdText(start + (int)json.TokenStartIndex + 1, id.Length, Parties.Hash(id));
    }

    public readonly long Timestamp(ref Reason reason)
    {
        if (json.TokenType != JsonTokenType.String) throw new JsonException();
        if (!json.ValueIsEscaped && Time.TryParse(json.ValueSpan, out var time)) return time;
        if (reason.IsNone) reason = SalesRefusals.TimeInvalid;
        return 0;
    }

    /// <summary>A whole number from 0 to <see cref="Limits.AmountMax"/>.</summary>
    public readonly long Amount(ref Reason reason, Reason tooLarge)
    {
        if (json.TokenType != JsonTokenType.Number) throw new JsonException();
        if (json.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            if (reason.IsNone) reason = json.ValueSpan[0] == '-' ? SalesRefusals.AmountNegative : Refuse.BodyInvalid;
            return 0;
        }

        if (json.TryGetInt64(out var value) && value <= Limits.AmountMax) return value;
        if (reason.IsNone) reason = tooLarge;
        return 0;
    }
}
