package configs

import (
	"errors"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = "testdata/" + name
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
	}
}

func TestAnEmptyFileIsAllDefaults(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing but a comment\n", "---\n", "http:\nlog: {}\n"} {
		got, err := Read(strings.NewReader(text), "kawung.yaml")
		if err != nil || !reflect.DeepEqual(got, Default()) {
			t.Errorf("Read(%q) = %+v, %v, want the defaults", text, got, err)
		}
	}
}

func TestTheSampleEqualsTheDefaults(t *testing.T) {
	f, err := os.Open("kawung.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := Read(f, "kawung.yaml")
	if err != nil || !reflect.DeepEqual(got, Default()) {
		t.Errorf("the sample reads as %+v, %v, want the defaults %+v", got, err, Default())
	}
}

// fieldsOf are the paths of all yaml keys of a struct.
func fieldsOf(t reflect.Type, prefix string) []string {
	var paths []string
	for _, f := range yamlFields(t) {
		sub := t.FieldByIndex(f.index).Type
		if sub.Kind() == reflect.Struct {
			paths = append(paths, fieldsOf(sub, prefix+f.key+".")...)
			continue
		}
		paths = append(paths, prefix+f.key)
	}
	return paths
}

func TestTheSampleShowsEveryKey(t *testing.T) {
	text, err := os.ReadFile("kawung.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d := &decoder{lines: map[string]int{}}
	c := Default()
	d.value(d.parse(strings.NewReader(string(text)))[0].Body, reflect.ValueOf(&c).Elem(), "")
	for _, path := range fieldsOf(reflect.TypeFor[Config](), "") {
		if d.lines[path] == 0 {
			t.Errorf("the sample does not show %s", path)
		}
	}
}

func TestEveryMistakeIsReportedWithItsLine(t *testing.T) {
	f, err := os.Open("testdata/many-mistakes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := Read(f, "kawung.yaml")
	if !reflect.DeepEqual(got, Config{}) {
		t.Errorf("a broken file gave %+v, want nothing", got)
	}
	golden(t, "many-mistakes.golden", err.Error()+"\n")
}

func TestSingleMistakes(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"http: [", "kawung.yaml:1: is not YAML"},
		{"data: a\ndata: b\n", "kawung.yaml:2: data: is given twice, first in line 1"},
		{"\n\nlog: {levl: info}\n", `kawung.yaml:3: log.levl: is not a key here; did you mean "level"?`},
		{"log: {verbosity: 3}\n", "kawung.yaml:1: log.verbosity: is not a key here; known: level, format"},
		{"data: 7\n", "kawung.yaml:1: data: is the number 7, not text: put it in quotes"},
		{"data: yes\nzone: true\n", "kawung.yaml:2: zone: is the truth value true, not text"},
		{"webrtc: {publicAddresses: 10.0.0.1}\n", `kawung.yaml:1: webrtc.publicAddresses: is the text "10.0.0.1", must be a list`},
		{"http: {listen: \"\"}\nhttps: {listen: \"\"}\n", "kawung.yaml:2: https.listen: is empty and http.listen too"},
		{"http: {listen: \":80\"}\nhttps: {listen: \"\"}\n", `kawung.yaml:1: http.listen: ":80" can be reached by others`},
		{"https:\n  key: k.pem\n", "kawung.yaml:2: https.key: certificate and key go together"},
		{"data: &a x\n", "kawung.yaml:1: data: anchors and aliases are not understood"},
		{"data: !!str x\n", "kawung.yaml:1: data: the tag !!str is not understood"},
		{"- http\n", "kawung.yaml:1: is a list, must be a mapping"},
		{"data: a\n---\ndata: b\n", "kawung.yaml:3: holds 2 documents"},
		{"data: " + strings.Repeat("[", 5000), "kawung.yaml:1: is nested deeper"},
		{"[a]: b\n", "kawung.yaml:1: "},
		{"webrtc: {publicAddresses: [\"\"]}\n", `kawung.yaml:1: webrtc.publicAddresses[0]: "" is not an IP address`},
		{"zone: Local\n", "kawung.yaml:1: zone:"},
		{"views: {max: 0}\n", "kawung.yaml:1: views.max: 0 is to be 1 to 1000"},
		{"views: {inside: [10.20.0.0]}\n", `kawung.yaml:1: views.inside[0]: "10.20.0.0" is no network`},
	} {
		_, err := Read(strings.NewReader(tt.text), "kawung.yaml")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Read(%.40q) = %v, want …%s…", tt.text, err, tt.want)
			continue
		}
		if _, ok := errors.AsType[*Problem](err); !ok {
			t.Errorf("Read(%.40q): %T, want Problems", tt.text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("http: {listen: \"127.0.0.1:8080\"}\n")
	f.Add("a: &x [*x]\n<<: {}\n? |\n - x\n: - - ?\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read(strings.NewReader(text), "kawung.yaml")
		if err == nil && (c.Data == "" || c.Locale == "") {
			t.Errorf("Read(%q) accepted %+v", text, c)
		}
	})
}
