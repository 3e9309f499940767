using System.Text;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

public sealed class CsvReaderTests : IDisposable
{
    private static readonly CsvColumns columns = new(["a", "b", "c"], required: ["a"]);

    private readonly InputFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n", "2:1|2|")]
    [InlineData("a,b\n1,2", "2:1|2|")]
    [InlineData("a,b\r\n1,2\r\n3,4", "2:1|2|;3:3|4|")]
    [InlineData("\uFEFFa,b\n1,2\n", "2:1|2|")]
    [InlineData("\n\r\na\n\n1\n\r\n2\n\n", "5:1||;7:2||")]
    [InlineData("c,a\n1,2\n", "2:2||1")]
    [InlineData("a\n", "")]
    [InlineData("a", "")]
    [InlineData("a,b,c\n,,\n", "2:||")]
    [InlineData("\"a\",\"b\"\n\"1\",2\n", "2:1|2|")]
    [InlineData("a,b,c\n\"1,5\",\"say \"\"hi\"\"\",\"\"\n", "2:1,5|say \"hi\"|")]
    [InlineData("a,b,c\n\"\"\"\",2,\"\"\"x\"\n", "2:\"|2|\"x")]
    [InlineData("a,b\n\"1\",\"2\"\r\n", "2:1|2|")]
    [InlineData("a,b\né,日本\n", "2:é|日本|")]
    [InlineData("a,b\n 1 ,\t2\n", "2: 1 |\t2|")]
    public void A_file_is_read_by_the_names_in_its_header(string text, string expected)
    {
        var (lines, refusals) = Read(text);
        Assert.Empty(refusals);
        Assert.Equal(expected, string.Join(';', lines));
    }

    [Theory]
    [InlineData("\"1,2", "quote_not_closed")]
    [InlineData("1,\"2", "quote_not_closed")]
    [InlineData("1,\"2\"\"", "quote_not_closed")]
    [InlineData("1,\"", "quote_not_closed")]
    [InlineData("\"1\"x,2", "quote_misplaced")]
    [InlineData("1,2\"", "quote_misplaced")]
    [InlineData("1, \"2\"", "quote_misplaced")]
    [InlineData("1,2,3", "too_many_fields")]
    [InlineData("1,2,", "too_many_fields")]
    [InlineData("1,2,3,4,5,6,7,8", "too_many_fields")]
    [InlineData("1", "too_few_fields")]
    [InlineData(" ", "too_few_fields")]
    public void A_bad_line_is_refused_alone(string line, string reason)
    {
        var (lines, refusals) = Read($"a,b\n1,2\n{line}\n3,4\n");
        Assert.Equal(["2:1|2|", "4:3|4|"], lines);
        Assert.Equal([$"3 {reason}"], refusals.Select(InputFolder.Short));
    }

    [Fact]
    public void A_line_break_inside_quotes_costs_its_own_two_lines()
    {
        var (lines, refusals) = Read("a,b\n1,\"two\nlines\"\n3,4\n");
        Assert.Equal(["4:3|4|"], lines);
        Assert.Equal(["2 quote_not_closed", "3 quote_misplaced"], refusals.Select(InputFolder.Short));
    }

    [Fact]
    public void A_line_of_Latin_1_is_refused_and_shown()
    {
        var (lines, refusals) = Read(Encoding.Latin1.GetBytes("a,b\n1,café\n3,4\n"));
        Assert.Equal(["3:3|4|"], lines);
        var refusal = Assert.Single(refusals);
        Assert.Equal("2 not_utf8", InputFolder.Short(refusal));
        Assert.Equal("the line '1,caf\\xE9' is not UTF-8: save the file with this encoding", refusal.Text);
    }

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    [InlineData(200_000, false)]
    [InlineData(262_143, false)]
    [InlineData(262_144, false)]
    [InlineData(300_000, false)]
    [InlineData(1_000_000, false)]
    public void A_line_of_more_than_64_KiB_is_passed_over(int length, bool good)
    {
        foreach (var end in (string[])["\n", "\r\n", ""])
        {
            var tail = end.Length == 0 ? "" : "3,4" + end;
            var (lines, refusals) = Read($"a,b\n1,2\n1,{new string('x', length - 2)}{end}{tail}");
            Assert.Equal(2 + (good ? 1 : 0) - (end.Length == 0 ? 1 : 0), lines.Count);
            Assert.Equal(good ? [] : ["3 line_too_long"], refusals.Select(InputFolder.Short));
            if (end.Length > 0) Assert.Equal("4:3|4|", lines[^1]);
        }
    }

    [Fact]
    public void Lines_of_10_MB_need_no_memory()
    {
        var path = Path.Combine(folder.Root, "long.csv");
        using (var writer = new StreamWriter(path))
        {
            writer.Write("a,b\n");
            var block = new string('x', 1_000_000);
            for (var line = 0; line < 3; line++)
            {
                for (var i = 0; i < 10; i++) writer.Write(block);
                writer.Write("\n1,2\n");
            }
        }

        var refusals = new List<Refusal>();
        using var reader = new CsvReader(path, columns, refusals.Add);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var lines = 0;
        while (reader.Next()) lines++;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(3, lines);
        Assert.Equal(["2 line_too_long", "4 line_too_long", "6 line_too_long"], refusals.Select(InputFolder.Short));
        Assert.All(refusals, refusal => Assert.InRange(refusal.Text.Length, 1, 100));
    }

    [Fact]
    public void Lines_are_the_same_wherever_the_buffer_ends()
    {
        var random = new Random(7);
        var text = new StringBuilder("a,b,c\n");
        var expected = new List<string>();
        for (var line = 2; line < 3_000; line++)
        {
            var (a, b) = (new string('p', random.Next(400)), new string('q', random.Next(1_000)));
            var quoted = random.Next(3) == 0;
            text.Append(quoted ? $"\"{a}\"\"\",{b},{line}" : $"{a},{b},{line}");
            text.Append(random.Next(2) == 0 ? "\r\n" : "\n");
            expected.Add($"{line}:{a}{(quoted ? "\"" : "")}|{b}|{line}");
        }

        var (lines, refusals) = Read(text.ToString());
        Assert.Empty(refusals);
        Assert.Equal(expected, lines);
    }

    [Theory]
    [InlineData("", "FILE is empty: its first line must name the columns.")]
    [InlineData("\uFEFF", "FILE is empty: its first line must name the columns.")]
    [InlineData("\n\r\n\n", "FILE is empty: its first line must name the columns.")]
    [InlineData("a;b\n1;2\n", "The fields of FILE are separated by semicolons: separate them by commas.")]
    [InlineData("a\tb\n1\t2\n", "The fields of FILE are separated by tabs: separate them by commas.")]
    [InlineData("1,2\n3,4\n", "The first line of FILE names no column: it must be a header of a, b, c.")]
    [InlineData("a,d\n", "FILE has the unknown column 'd'; it may have a, b, c.")]
    [InlineData("a,B\n", "FILE has the unknown column 'B'; it may have a, b, c.")]
    [InlineData("a,b,\n", "FILE has a column without a name; it may have a, b, c.")]
    [InlineData("a,b,c,a,b,c\n", "FILE has the column a twice.")]
    [InlineData("a,b,c,d,e,f\n", "FILE has the unknown column 'd'; it may have a, b, c.")]
    [InlineData("a,b,a\n", "FILE has the column a twice.")]
    [InlineData("b,c\n", "FILE lacks the column a.")]
    [InlineData("a,\"b\n", "The header of FILE has a quote that is not closed: a field may not contain a line break.")]
    [InlineData("a,b\r1,2\r", "FILE ends its lines with CR alone: use LF.")]
    [InlineData("PK\u0003\u0004xx\n", "FILE is a ZIP archive or a workbook: save the sheet as CSV (UTF-8).")]
    [InlineData("a\u0001b\n", "FILE is not a text file.")]
    [InlineData("abc\0\0\0def\n", "FILE is not a text file.")]
    public void A_file_that_is_no_such_table_is_refused_in_one_sentence(string text, string message) =>
        Refused(Encoding.UTF8.GetBytes(text), message);

    [Fact]
    public void A_file_in_another_encoding_is_refused_in_one_sentence()
    {
        Refused(Encoding.Unicode.GetBytes("\uFEFFa,b\n1,2\n"), "FILE is UTF-16: save it as UTF-8.");
        Refused(Encoding.BigEndianUnicode.GetBytes("\uFEFFa,b\n1,2\n"), "FILE is UTF-16: save it as UTF-8.");
        Refused(Encoding.Unicode.GetBytes("a,b\n1,2\n"), "FILE is UTF-16: save it as UTF-8.");
        Refused(Encoding.BigEndianUnicode.GetBytes("a,b\n1,2\n"), "FILE is UTF-16: save it as UTF-8.");
        Refused("\0a,b\n1,2\n"u8.ToArray(), "FILE is not a text file.");
        Refused("a\0,b\n1,2\n"u8.ToArray(), "FILE is not a text file.");
        Refused(Encoding.Latin1.GetBytes("a,é\n1,2\n"), "FILE is not UTF-8: save it with this encoding.");
        Refused([0x1F, 0x8B, 8, 0, 0, 0], "FILE is compressed with gzip: unpack it first.");
    }

    [Fact]
    public void A_first_line_of_megabytes_is_refused_in_one_sentence() =>
        Refused(
            Encoding.UTF8.GetBytes("a,b" + new string('x', 2_000_000)),
            "FILE has a first line of over 65,536 bytes: it is no header.");

    [Fact]
    public void Noise_is_refused_in_one_sentence()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var noise = new byte[100_000];
            new Random(seed).NextBytes(noise);
            var path = folder.Write("noise.csv", noise);
            Assert.Throws<InputException>(() => new CsvReader(path, columns).Dispose());
        }
    }

    [Fact]
    public void A_path_that_is_no_file_is_refused_in_one_sentence()
    {
        var absent = Path.Combine(folder.Root, "absent.csv");
        Assert.Equal($"{absent} does not exist.", Message(absent));
        Assert.Equal($"{folder.Root} is a folder, not a CSV file.", Message(folder.Root));
        var below = Path.Combine(absent, "sales.csv");
        Assert.Equal($"{below} does not exist.", Message(below));
    }

    [Fact]
    public void What_is_shown_of_a_value_is_short_and_cannot_play_with_a_terminal()
    {
        Assert.Equal("'a\\u{1B}[31m\\u{202E}\\u{7}é'", Shown.Value("a\u001b[31m\u202e\u0007é"u8));
        Assert.Equal($"'{new string('x', 40)}…'", Shown.Value(Encoding.UTF8.GetBytes(new string('x', 41))));
        Assert.Equal("'\\xFF\\xFE'", Shown.Value([0xFF, 0xFE]));
        Assert.Equal("''", Shown.Value([]));
    }

    [Fact]
    public void Progress_ends_at_the_length_of_the_file()
    {
        var path = folder.Write("a.csv", "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 200_000)));
        var seen = new List<long>();
        using var reader = new CsvReader(path, columns, progress: seen.Add);
        while (reader.Next()) Assert.True(reader.Line > 1);
        Assert.Equal(new FileInfo(path).Length, seen[^1]);
        Assert.Equal(seen.Order(), seen);
        Assert.True(seen.Count > 3);
    }

    private void Refused(byte[] bytes, string message)
    {
        var path = folder.Write("file.csv", bytes);
        Assert.Equal(message.Replace("FILE", path, StringComparison.Ordinal), Message(path));
    }

    private static string Message(string path) =>
        Assert.Throws<InputException>(() => new CsvReader(path, columns).Dispose()).Message;

    private (List<string> Lines, List<Refusal> Refusals) Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private (List<string> Lines, List<Refusal> Refusals) Read(byte[] bytes)
    {
        var (lines, refusals) = (new List<string>(), new List<Refusal>());
        using var reader = new CsvReader(folder.Write("file.csv", bytes), columns, refusals.Add);
        while (reader.Next())
        {
            var fields = Enumerable.Range(0, columns.Count).Select(column => Encoding.UTF8.GetString(reader[column]));
            lines.Add($"{reader.Line}:{string.Join('|', fields)}");
        }

        return (lines, refusals);
    }
}
