package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kawung/configs"
	"kawung/wall"
)

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late, again := time.After(patience), time.NewTicker(20*time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("%s never happened", what)
		}
	}
}

func TestTheDemoIsARoomThatWorks(t *testing.T) {
	h := startDemo(t, t.TempDir())
	t.Run("situasi is on air", func(t *testing.T) {
		if layout, _ := h.onAir(t); layout != demoLayout {
			t.Errorf("on air is %q, want %q", layout, demoLayout)
		}
	})
	t.Run("its cameras are real", func(t *testing.T) {
		var picture strings.Builder
		c := h.client(t)
		if err := c.call(t.Context(), http.MethodGet, "/api/v1/cameras/sungai/keyframe", "", nil, &picture); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(picture.String(), "\x00\x00\x00\x01") {
			t.Errorf("the keyframe begins with % x, want Annex-B", picture.String()[:min(8, picture.Len())])
		}
	})
	t.Run("its figures are there and marked", func(t *testing.T) {
		c := h.client(t)
		eventually(t, "a figure", func() bool {
			var raw json.RawMessage
			err := c.get(t.Context(), "/api/v1/tiles/pad/data", &raw)
			return err == nil && strings.Contains(string(raw), `"demo"`)
		})
	})
	t.Run("a layout is taken and taken back", h.takes)
	t.Run("what it declares comes out and goes in again", h.exports)
	t.Run("every layout can be taken", func(t *testing.T) {
		for _, layout := range []string{"angka", "banjir", "cctv", "rapat", "satu", demoLayout} {
			h.must(t, ask{}, "take", demoWall, layout)
		}
	})
	t.Run("what is declared while it runs works at once", h.follows)
	t.Run("bad input changes nothing", h.refusesNonsense)
	t.Run("people and guests", h.people)
	t.Run("tokens", h.tokens)
	t.Run("pictures", h.pictures)
	t.Run("a second daemon on its data is refused", func(t *testing.T) {
		h.refuses(t, exitFailed, `another kawung \(process \d+\) uses the data folder`, ask{}, demoArgs(h.data)...)
	})
}

func (h *house) takes(t *testing.T) {
	_, before := h.onAir(t)
	out := h.must(t, ask{}, "take", demoWall, "cctv")
	if !strings.Contains(out, "cctv is on air on utama: 0/4 displays painted it") || strings.Count(out, "not connected") != 4 {
		t.Errorf("kawung take says %q, want a receipt of four displays that are not there", out)
	}
	layout, after := h.onAir(t)
	if layout != "cctv" || after <= before {
		t.Errorf("on air is %q at %d, want cctv after %d", layout, after, before)
	}
	var r receipt
	if err := json.Unmarshal([]byte(h.must(t, ask{}, "take", "-json", demoWall, "-undo")), &r); err != nil || r.Revision <= after {
		t.Errorf("the receipt of undo is %+v, %v", r, err)
	}
	if layout, _ := h.onAir(t); layout != demoLayout {
		t.Errorf("after undo %q is on air, want %q", layout, demoLayout)
	}
}

func (h *house) exports(t *testing.T) {
	text := h.must(t, ask{}, "export")
	objects, err := configs.ParseDocuments(strings.NewReader(text), "export")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[wall.Kind]int{}
	for _, o := range objects {
		kinds[o.Key().Kind]++
	}
	if kinds[wall.KindCamera] != 6 || kinds[wall.KindDisplay] != 4 || kinds[wall.KindLayout] != 6 || kinds[wall.KindTile] != 6 {
		t.Errorf("the export holds %v", kinds)
	}
	if out := h.must(t, ask{stdin: text}, "apply", "-f", "-"); !strings.Contains(out, fmt.Sprintf("0 of %d changed", len(objects))) {
		t.Errorf("applying the export says %q, want that nothing changed", out)
	}
	changed := ask{stdin: strings.Replace(text, "Pasar Mimbaan", "Pasar Baru", 1)}
	if out := h.must(t, changed, "apply", "-dry-run", "-f", "-"); !strings.Contains(out, "would change camera/pasar") {
		t.Errorf("the dry run says %q", out)
	}
	if strings.Contains(h.must(t, ask{}, "export"), "Pasar Baru") {
		t.Errorf("the dry run changed something")
	}
	if out := h.must(t, changed, "apply", "-f", "-"); !strings.Contains(out, "changed camera/pasar") {
		t.Errorf("apply says %q", out)
	}
	if !strings.Contains(h.must(t, ask{}, "export"), "Pasar Baru") {
		t.Errorf("apply did not change the title")
	}
}

func (h *house) refusesNonsense(t *testing.T) {
	layout, before := h.onAir(t)
	h.refuses(t, exitFailed, `nothing-like-this.*not found`, ask{}, "take", demoWall, "nothing-like-this")
	h.refuses(t, exitFailed, `cellar.*not found`, ask{}, "take", "cellar", demoLayout)
	h.refuses(t, exitFailed, `sign in as admin: `, ask{env: map[string]string{"KAWUNG_PASSWORD": "guess"}}, "export")
	h.refuses(t, exitFailed, `token`, ask{env: map[string]string{"KAWUNG_TOKEN": "kwp_guess.guess"}}, "export")
	h.refuses(t, exitFailed, `nowhere.*not found`, ask{stdin: "kind: display\nname: z9\nspec: {wall: nowhere, panel: a1}\n"}, "apply", "-f", "-")
	c := h.client(t)
	body := []byte("kind: room\nname: r\nspec: {}\n---\nkind: room\nname: q\nspec: {titel: 1}\n")
	err := c.call(t.Context(), http.MethodPost, "/api/v1/apply", "application/yaml", body, nil)
	p, ok := errors.AsType[*problem](err)
	if !ok || len(p.Errors) != 1 || p.Errors[0].Line != 7 || p.Status != http.StatusUnprocessableEntity {
		t.Errorf("a mistake in documents answers %#v, want 422 with line 7", err)
	}
	if l, after := h.onAir(t); l != layout || after != before {
		t.Errorf("on air is %s at %d, was %s at %d", l, after, layout, before)
	}
}

func (h *house) tokens(t *testing.T) {
	secret := strings.TrimSpace(h.must(t, ask{}, "token", "add", "nvr", "-scope", "camera/alun-alun", "-title", "Perekam"))
	id, _, _ := strings.Cut(strings.TrimPrefix(secret, "kwp_"), ".")
	if list := h.must(t, ask{}, "token", "list"); !regexp.MustCompile(id + ` +program +nvr +camera/alun-alun +until it is removed +Perekam`).MatchString(list) {
		t.Errorf("kawung token list says\n%s\nwant the token of nvr, %s", list, id)
	}
	h.must(t, ask{}, "token", "remove", id)
	if list := h.must(t, ask{}, "token", "list"); strings.Contains(list, id) {
		t.Errorf("a removed token is still listed:\n%s", list)
	}
	h.refuses(t, exitFailed, "not found", ask{}, "token", "remove", id)
	h.refuses(t, exitFailed, "camera siapa: not found", ask{}, "token", "add", "siapa", "-kind", "camera")
}

func (h *house) pictures(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 60, 40))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "denah.png")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := h.must(t, ask{}, "image", "put", "denah", file); out != "image/denah: 60×40, image/png\n" {
		t.Errorf("kawung image put says %q", out)
	}
	if out := h.must(t, ask{}, "image", "get", "denah"); out != b.String() {
		t.Errorf("kawung image get writes %d bytes, want the %d that were stored", len(out), b.Len())
	}
	h.must(t, ask{stdin: b.String()}, "image", "put", "lantai-2", "-")
	if out := h.must(t, ask{}, "image", "list"); strings.Count(out, "60×40") != 2 || !strings.Contains(out, "image/lantai-2") {
		t.Errorf("kawung image list says\n%s", out)
	}
	show := "kind: layout\nname: denah\nspec: {wall: " + demoWall + ", windows: [{source: image/denah, cell: {columns: 1, rows: 1, column: 1, row: 1}}]}\n"
	h.must(t, ask{stdin: show}, "apply", "-f", "-")
	h.refuses(t, exitFailed, "image denah is in use by layout denah", ask{}, "image", "remove", "denah")
	h.must(t, ask{}, "image", "remove", "lantai-2")
	h.refuses(t, exitFailed, "not found", ask{}, "image", "get", "lantai-2")
	h.refuses(t, exitFailed, "not a picture", ask{stdin: "<svg/>"}, "image", "put", "peta", "-")
	h.refuses(t, exitFailed, "more than 8 MiB", ask{stdin: strings.Repeat("x", wall.MaxImageBytes+1)}, "image", "put", "peta", "-")
}

func (h *house) people(t *testing.T) {
	out := h.must(t, ask{stdin: "rahasia sekali\n"}, "user", "add", "sari", "-role", "operator")
	if !strings.Contains(out, "sari may sign in as operator") {
		t.Errorf("kawung user add says %q", out)
	}
	h.refuses(t, exitFailed, "sari is there already", ask{stdin: "other secret\n"}, "user", "add", "sari")
	h.refuses(t, exitFailed, "password", ask{stdin: "short\n"}, "user", "add", "budi")
	sari := ask{env: map[string]string{"KAWUNG_USER": "sari", "KAWUNG_PASSWORD": "rahasia sekali"}}
	h.must(t, sari, "take", demoWall, "angka")
	h.refuses(t, exitFailed, "not allowed", sari, "export")
	for _, args := range [][]string{{"invite", demoRoom}, {"invite", demoRoom, "-office", "Dinas Kesehatan", "-for", "2h"}} {
		link := strings.TrimSpace(h.must(t, sari, args...))
		rest, ok := strings.CutPrefix(link, h.url+"/j/")
		if !ok {
			t.Fatalf("kawung invite says %q, want a link to %s", link, h.url)
		}
		res, err := http.Get(h.url + "/api/v1/invites/" + rest)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("the link of %v answers %s", args, res.Status)
		}
	}
	h.refuses(t, exitFailed, "cellar.*not found", sari, "invite", "cellar")
}

func TestAKilledControllerComesBackAsItWas(t *testing.T) {
	data := t.TempDir()
	cmd, h := startChild(t, demoArgs(data)...)
	h.url = h.stdout.wait(t, readyLine, h.ended)[1]
	h.must(t, ask{}, "take", demoWall, "banjir")
	layout, revision := h.onAir(t)
	links := addresses(h.stdout)
	if err := cmd.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	<-h.ended
	again := startDemo(t, data)
	if l, r := again.onAir(t); l != layout || r != revision {
		t.Errorf("after the kill %s at %d is on air, want %s at %d", l, r, layout, revision)
	}
	if got := addresses(again.stdout); got != links || !strings.Contains(got, "kwd_") || !strings.Contains(got, "kwj_") {
		t.Errorf("the links are now\n%s\nwere\n%s", got, links)
	}
}

func TestWhatAKilledDemoLeavesBehindEndsByItself(t *testing.T) {
	data := t.TempDir()
	cmd, h := startChild(t, append(demoArgs(data), "--alone", "2s")...)
	h.stdout.wait(t, readyLine, h.ended)
	if lockHolder(data, relayLock) == 0 || lockHolder(data, camerasLock) == 0 {
		t.Fatal("the demo has no relay or no cameras")
	}
	if err := cmd.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	eventually(t, "a relay that ended", func() bool { return lockHolder(data, relayLock) == 0 })
	eventually(t, "cameras that ended", func() bool { return lockHolder(data, camerasLock) == 0 })
}

// addresses are the keys in what a demo printed.
func addresses(o *output) string {
	return strings.Join(regexp.MustCompile(`kw[dj]_[^&\s]+`).FindAllString(o.String(), -1), "\n")
}

func TestADemoThatIsToldToStopEndsInTime(t *testing.T) {
	h := startDemo(t, t.TempDir())
	asked := time.Now()
	h.stop()
	<-h.ended
	if took := time.Since(asked); h.code != exitOK || took > stopTime {
		t.Errorf("it ended with %d after %s, want 0 within %s", h.code, took, stopTime)
	}
}

func TestADemoTakesTheNextPortAndSaysSo(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	wanted := busy.Addr().String()
	h := start(t, nil, "demo", "--data", t.TempDir(), "--listen", wanted, "--webrtc", "127.0.0.1:0", "--rtsp", "127.0.0.1:0", "--alone", testAlone)
	got := h.stdout.wait(t, readyLine, h.ended)[1]
	if said := wanted + " is taken, using " + strings.TrimPrefix(got, "http://"); !strings.Contains(h.stdout.String(), said) {
		t.Errorf("it says\n%s\nwant %s", h.stdout, said)
	}
}

func TestServeMakesAnAdministratorAndAnAuthorityOnce(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "kawung.yaml")
	text := "http: {listen: \"\"}\nhttps: {listen: \"127.0.0.1:0\"}\nwebrtc: {listen: \"127.0.0.1:0\"}\nrtsp: {listen: \"127.0.0.1:0\"}\ndata: " + dir + "/var\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	h := start(t, nil, "serve", "-c", file)
	h.url = h.stderr.wait(t, `console=(https://[^/\s]+)`, h.ended)[1]
	password := regexp.MustCompile(`administrator is admin, the password (\S+)`).FindStringSubmatch(h.stdout.String())
	if password == nil {
		t.Fatalf("it says %q, want the password", h.stdout)
	}
	mine := ask{env: map[string]string{"KAWUNG_PASSWORD": password[1]}}
	h.refuses(t, exitFailed, "certificate of .* is not known here", mine, "export")
	ca := filepath.Join(dir, "var", "tls", "ca.crt")
	h.must(t, mine, "export", "--ca", ca)
	h.refuses(t, exitFailed, "holds no certificate", mine, "export", "--ca", file)
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer c.CloseIdleConnections()
	res, err := c.Get(h.url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("/readyz = %s, want 200", res.Status)
	}
	h.stop()
	<-h.ended
	again := start(t, nil, "serve", "-c", file)
	again.stderr.wait(t, `console=`, again.ended)
	if strings.Contains(again.stdout.String(), "password") {
		t.Errorf("the second start says %q", again.stdout)
	}
	info, err := os.Stat(dir + "/var")
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data folder has mode %v, %v, want 0700", info.Mode(), err)
	}
}

func TestAShortAdministratorPasswordIsRefused(t *testing.T) {
	h := start(t, map[string]string{"KAWUNG_ADMIN_PASSWORD": "short"}, demoArgs(t.TempDir())...)
	<-h.ended
	if h.code != exitFailed || !strings.Contains(h.stderr.String(), "KAWUNG_ADMIN_PASSWORD") {
		t.Errorf("it ended with %d: %s", h.code, h.stderr)
	}
}

func TestADamagedDatabaseStopsTheStart(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "wall.db"), []byte(strings.Repeat("not a database", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	h := start(t, nil, demoArgs(data)...)
	<-h.ended
	if h.code != exitFailed || !strings.Contains(h.stderr.String(), "wall.db") {
		t.Errorf("it ended with %d: %s", h.code, h.stderr)
	}
}
