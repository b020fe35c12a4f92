package configs

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

// everything is one object of every kind with text that is hard to write.
func everything() []wall.Object {
	return []wall.Object{
		wall.Wall{Name: "utama", Title: "Dinding: utama #1", Panels: []layouts.Panel{
			{Name: "a1", Width: 1210, Height: 680.25, Bezel: 4, Pixels: [2]int{1920, 1080}},
			{Name: "a2", X: 1218, Width: 680, Height: 1210, Pixels: [2]int{1920, 1080}, Rotate: 90},
		}, Zones: []wall.Zone{{Name: "kiri", Title: "Sayap kiri: 1", Panels: []string{"a1"}}, {Name: "semua", Panels: []string{"a1", "a2"}}}},
		wall.Display{Name: "a1", Wall: "utama", Panel: "a1", Sound: true},
		wall.Camera{
			Name: "7", Title: "yes", URL: "rtsp://10.0.0.7/main?x={1},y:#", User: "admin", Password: "p@ss/w:rd#1 \"'\\\t",
			Place: &wall.Place{Lat: -7.7061, Lon: 114.0093}, Tags: []string{"pusat", "no", "- x", "🙂", "12"},
			Class: wall.Internal, Demo: true, Linger: 45 * time.Second, Keep: wall.KeepDefault,
		},
		wall.Camera{
			Name: "8", URL: "rtsps://10.0.0.8/main", Keep: wall.Keep(45 * time.Minute), Transport: media.TransportUDP, OldTLS: true,
		},
		wall.Feed{Name: "bapenda", Type: "http", URL: "https://data.example/api", Every: 90 * time.Second, Tiles: map[string]string{"pad": "/a/b", "x": ""}},
		wall.Tile{
			Name: "pad", Kind: "choropleth", Title: "PAD\nbaris", Unit: "Rp", Every: 5 * time.Minute, GoodIs: "up",
			Opts: map[string]any{"breaks": []any{int64(1), 2.5}, "raw": true, "ramp": "cividis", "fmt": map[string]any{"unit": "c: d"}},
		},
		wall.Page{Name: "sirka", Title: "Sirka", URL: "https://sirka.example/?q=1#x"},
		wall.Room{Name: "rapat", Title: "Rapat koordinasi"},
		wall.Layout{Name: "situasi", Wall: "utama", Windows: []wall.Window{
			{
				Source: "camera/7", Region: layouts.Region{Width: 0.5, Height: 1.0 / 3}, Fit: layouts.Cover, Label: "Alun-alun: 1",
				Crop: layouts.Region{X: 0.25, Y: 0.25, Width: 0.5, Height: 0.5}, Instead: "participant/rapat/dinkes", Sound: true, Stream: media.SubStream,
			},
			{ID: "w3", Cell: &layouts.Cell{Columns: 2, Rows: 2, Column: 2, Row: 2}, Tour: &wall.WindowTour{Sources: []string{"camera/7", "tile/pad"}, Every: 15 * time.Second}},
			{ID: "w2", Source: "tile/pad", Cell: &layouts.Cell{Columns: 2, Rows: 1, Column: 2, Row: 1}},
		}},
		wall.Tour{Name: "pagi", Title: "Putaran: pagi", Wall: "utama", Layouts: []string{"situasi", "situasi"}, Every: time.Minute},
		wall.Schedule{
			Name: "apel", Title: "Apel pagi", Wall: "utama", Tour: "pagi", At: "07:30", Days: []string{"mon", "fri"},
			Except: []string{"2026-12-25"}, Zone: "Asia/Makassar", Idle: 15 * time.Minute,
		},
		wall.Schedule{Name: "hut", Wall: "utama", Layout: "situasi", At: "10:00", Only: []string{"2027-08-17"}},
		wall.Alarm{
			Name: "banjir", Title: "Banjir: siaga", Wall: "utama", Zone: "kiri", Source: "camera/7", Priority: 5, Mode: wall.TakeIt,
			When:        wall.When{Tile: "pad", Path: "/value/v", Is: ">=", Than: 2.5, For: 10 * time.Second},
			Acknowledge: true, Hold: time.Minute, GiveBack: true,
		},
		wall.User{Name: "sari", Role: wall.RoleOperator},
	}
}

func TestDocumentsRoundTrip(t *testing.T) {
	var text bytes.Buffer
	if err := (Export{Secrets: true}).Format(&text, everything()); err != nil {
		t.Fatal(err)
	}
	golden(t, "everything.golden", text.String())
	got, err := ParseDocuments(bytes.NewReader(text.Bytes()), "everything.yaml")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text.String())
	}
	if want := everything(); !reflect.DeepEqual(got, want) {
		t.Errorf("came back as\n%+v\nwant\n%+v", got, want)
	}
}

func TestAnExportHoldsNoSecrets(t *testing.T) {
	objects := []wall.Object{
		wall.Camera{Name: "c", URL: "rtsp://admin:s3cret@10.0.0.7/main", Password: "s3cret"},
		wall.User{Name: "sari", Role: wall.RoleAdmin, Hash: "$argon2id$s3cret"},
	}
	var text strings.Builder
	if err := FormatDocuments(&text, objects); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "s3cret") || strings.Count(text.String(), "# with") != 2 {
		t.Errorf("export:\n%s\nwant no secret and a comment at both", text.String())
	}
	if _, err := ParseDocuments(strings.NewReader(text.String()), ""); err != nil {
		t.Errorf("cannot be read again: %v", err)
	}
}

func TestEveryMistakeInDocumentsHasItsLine(t *testing.T) {
	text, err := os.ReadFile("testdata/broken-documents.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseDocuments(bytes.NewReader(text), "dir/broken.yaml")
	if got != nil || err == nil {
		t.Fatalf("ParseDocuments = %v, %v, want mistakes", got, err)
	}
	golden(t, "broken-documents.golden", err.Error()+"\n")
	var ps Problems
	if !errors.As(err, &ps) || len(ps) < 10 {
		t.Errorf("%T holds %d problems, want Problems with all", err, len(ps))
	}
}

func TestAMistakeNeverShowsAPassword(t *testing.T) {
	for _, text := range []string{
		"kind: camera\nname: c\nspec: {url: \"rtsp://10.0.0.7/\", password: 5318008}\n",
		"kind: camera\nname: c\nspec: {url: \"http://admin:5318008@10.0.0.7/\"}\n",
		"kind: camera\nname: c\nspec: {urls: \"rtsp://admin:5318008@10.0.0.7/\"}\n",
	} {
		_, err := ParseDocuments(strings.NewReader(text), "c.yaml")
		if err == nil || strings.Contains(err.Error(), "5318008") || !strings.Contains(err.Error(), "c.yaml:3: ") {
			t.Errorf("ParseDocuments(%s) = %v, want a mistake in line 3 without the password", text, err)
		}
	}
}

func TestJSONDocumentsAreRead(t *testing.T) {
	const room = `{"kind": "room", "name": "rapat", "spec": {"title": "Rapat \ud83d\ude42 \u00e9 \/", "lobby": true}}`
	want := []wall.Object{wall.Room{Name: "rapat", Title: "Rapat 🙂 é /", Lobby: true}}
	for _, text := range []string{
		room, "[" + room + "]", "{\n\t\"kind\": \"room\",\n\t\"name\": \"rapat\",\n\t\"spec\": {\"title\": \"Rapat 🙂 é /\",\n\t\t\"lobby\": true}\n}\n",
	} {
		got, err := ParseDocuments(strings.NewReader(text), "x.json")
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ParseDocuments(%s) = %+v, %v, want %+v", text, got, err, want)
		}
	}
}

func TestNoDocumentsAreNoMistake(t *testing.T) {
	for _, text := range []string{"", "---\n", "---\n---\n", "# nothing\n", "[]"} {
		if got, err := ParseDocuments(strings.NewReader(text), ""); err != nil || len(got) != 0 {
			t.Errorf("ParseDocuments(%q) = %v, %v, want nothing", text, got, err)
		}
	}
}

func FuzzDocuments(f *testing.F) {
	var text strings.Builder
	if err := (Export{Secrets: true}).Format(&text, everything()); err != nil {
		f.Fatal(err)
	}
	f.Add(text.String())
	f.Add(`[{"kind":"tile","name":"a","spec":{"kind":"kpi","options":{"a":1e300,"b":"\u0085","c":"\u2028"}}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		objects, err := ParseDocuments(strings.NewReader(text), "")
		if err != nil {
			return
		}
		var out strings.Builder
		if err := (Export{Secrets: true}).Format(&out, objects); err != nil {
			t.Fatal(err)
		}
		again, err := ParseDocuments(strings.NewReader(out.String()), "")
		if err != nil || len(again) != len(objects) {
			t.Fatalf("%q was written as\n%s\nand read as %v, %v", text, out.String(), again, err)
		}
	})
}
