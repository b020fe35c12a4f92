package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// say runs a command line that needs no controller.
func say(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	h := &house{url: "http://127.0.0.1:1"}
	return h.do(t, ask{}, args...)
}

func TestACommandLineThatMakesNoSenseExitsWithTwo(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"tape"},
		{"take"},
		{"take", "utama"},
		{"take", "utama", "situasi", "-undo"},
		{"take", "utama", "a", "b"},
		{"apply"},
		{"apply", "-x"},
		{"user"},
		{"user", "del", "sari"},
		{"user", "add", "sari", "-role", "king"},
		{"token"},
		{"token", "add"},
		{"token", "add", "pasar", "-kind", "king"},
		{"token", "add", "nvr", "-for", "-1h"},
		{"token", "remove"},
		{"invite"},
		{"invite", "rapat", "-for", "-1h"},
		{"invite", "rapat", "-for", "soon"},
		{"camera"},
		{"camera", "probe"},
		{"camera", "probe", "-x", "rtsp://x"},
		{"camera", "sniff", "rtsp://x"},
		{"completion", "tcsh"},
		{"export", "everything"},
		{"serve", "here"},
		{"demo", "--listen", "0.0.0.0"},
		{"take", "-server", "ftp://x", "a", "b"},
	} {
		code, stdout, stderr := say(t, args...)
		if code != exitUsage || stderr == "" || stdout != "" {
			t.Errorf("kawung %s = %d, %q, %q, want 2 and a sentence", strings.Join(args, " "), code, stdout, stderr)
		}
	}
}

func TestHelpTeachesEveryCommand(t *testing.T) {
	code, overview, _ := say(t, "-h")
	if code != exitOK {
		t.Errorf("kawung -h = %d, want 0", code)
	}
	for _, c := range commands() {
		if !strings.Contains(overview, "  "+c.name+" ") {
			t.Errorf("kawung -h does not name %s", c.name)
		}
		for _, args := range [][]string{{c.name, "-h"}, {"help", c.name}} {
			code, stdout, stderr := say(t, args...)
			if code != exitOK || stderr != "" || !strings.Contains(stdout, "Usage: kawung "+c.name) {
				t.Errorf("kawung %s = %d, %q, %q", strings.Join(args, " "), code, stdout, stderr)
			}
		}
	}
}

func TestABrokenConfigurationPrintsEveryMistakeAndStartsNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "kawung.yaml")
	text := "http: {listen: \"8080\"}\ndata: " + dir + "/var\nlocal: id-ID\nzone: Mars\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := say(t, "serve", "-c", file)
	if code != exitFailed || stdout != "" {
		t.Errorf("kawung serve = %d, %q, want 1 and nothing", code, stdout)
	}
	for _, want := range []string{":1: http.listen: ", `:3: local: is not a key here; did you mean "locale"?`, ":4: zone: "} {
		if !strings.Contains(stderr, file+want) {
			t.Errorf("it says\n%swant %s", stderr, want)
		}
	}
	if _, err := os.Stat(dir + "/var"); !os.IsNotExist(err) {
		t.Errorf("it made its data folder: %v", err)
	}
}

func TestAMissingConfigurationThatWasNamedIsAnError(t *testing.T) {
	if code, _, stderr := say(t, "serve", "-c", "/nowhere/kawung.yaml"); code != exitFailed || !strings.Contains(stderr, "/nowhere/kawung.yaml") {
		t.Errorf("kawung serve = %d, %q", code, stderr)
	}
}

func TestCompletionsAreAcceptedByTheirShell(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		code, script, stderr := say(t, "completion", shell)
		if code != exitOK {
			t.Fatalf("kawung completion %s = %d, %s", shell, code, stderr)
		}
		for _, c := range commands() {
			if !strings.Contains(script, c.name) {
				t.Errorf("%s does not complete %s", shell, c.name)
			}
		}
	}
	_, script, _ := say(t, "completion", "bash")
	cmd := exec.Command("bash", "-c", script+"\nCOMP_WORDS=(kawung take -u); COMP_CWORD=2; _kawung; echo ${COMPREPLY[@]}")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "-undo" {
		t.Errorf("bash completes `kawung take -u` with %q, %v, want -undo", out, err)
	}
}

func TestVersionIsOneLine(t *testing.T) {
	if code, stdout, _ := say(t, "version"); code != exitOK || !strings.HasPrefix(stdout, "kawung ") || strings.Count(stdout, "\n") != 1 {
		t.Errorf("kawung version = %d, %q", code, stdout)
	}
}

func TestNobodyThereIsASentence(t *testing.T) {
	code, _, stderr := say(t, "export")
	if code != exitFailed || !strings.Contains(stderr, "nobody answers at http://127.0.0.1:1") {
		t.Errorf("kawung export = %d, %q", code, stderr)
	}
}

func TestMistakesInSeveralFilesComeAtOnceBeforeAnythingIsSent(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.yaml":     "kind: room\nname: rapat\nspec: {titel: x}\n",
		"b/c.yml":    "kind: camera\nname: c\nspec: {url: 12}\n",
		"d.json":     `{"kind": "room", "name": "posko", "spec": {}}`,
		"e.yaml":     "kind: room\nname: posko\nspec: {}\n",
		"readme.txt": "not a document",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, _, stderr := say(t, "apply", "-f", dir)
	if code != exitFailed || strings.Contains(stderr, "nobody answers") {
		t.Errorf("kawung apply = %d, %q", code, stderr)
	}
	for _, want := range []string{"a.yaml:3: room rapat: spec.titel", "c.yml:3: camera c: spec.url", "e.yaml: room posko is declared in"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("it says\n%swant %s", stderr, want)
		}
	}
}

func TestAPasswordIsReadFromTheFirstLineOfTheInput(t *testing.T) {
	var prompt bytes.Buffer
	p := program{stdin: strings.NewReader("s e c r e t\r\nmore\n"), stderr: &prompt}
	if got, err := p.askHidden("Password: "); got != "s e c r e t" || err != nil || prompt.Len() != 0 {
		t.Errorf("askHidden = %q, %v and asks %q", got, err, prompt.String())
	}
	if got, err := p.askHidden("Password: "); got != "more" || err != nil {
		t.Errorf("the second askHidden = %q, %v, want the second line", got, err)
	}
	p.stdin = strings.NewReader("\n")
	if _, err := p.askHidden("Password: "); err == nil {
		t.Errorf("an empty password was taken")
	}
}

func TestAReceiptNamesWhoDidNotPaint(t *testing.T) {
	var r receipt
	text := `{"revision": 17, "at": "2026-11-24T04:38:00Z", "spreadMs": 12.4, "displays": [
		{"display": "a1", "paintedAt": "2026-11-24T04:38:00.25Z"}, {"display": "a2", "paintedAt": "2026-11-24T04:38:00.26Z"},
		{"display": "b1", "error": "not connected"}]}`
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r.print(&out, "situasi", "utama")
	const want = "situasi is on air on utama: 2/3 displays painted it, 12 ms apart (revision 17)\n  b1: not connected\n"
	if out.String() != want {
		t.Errorf("the receipt reads %q, want %q", out.String(), want)
	}
}

func TestTheFirstInterruptEndsTheContextAndLeavesTheSecondToTheSystem(t *testing.T) {
	var stderr bytes.Buffer
	ctx, stop := interrupted(context.Background(), &stderr)
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
}
