package bolt_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kawung/wall"
	"kawung/wall/bolt"
	"kawung/wall/storetest"
)

func open(t *testing.T, path string) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(path)
	if err != nil {
		t.Fatalf("Open() = %v", err)
	}
	t.Cleanup(func() { _ = db.Close() }) // a second Close does nothing
	return db
}

func TestBoltKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		path := filepath.Join(t.TempDir(), "wall.db")
		return func(t *testing.T) wall.Store { return open(t, path) }
	})
}

func TestASecondProcessIsToldWithinASecond(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wall.db")
	open(t, path)
	began := time.Now()
	_, err := bolt.Open(path)
	if !errors.Is(err, bolt.ErrLocked) || !strings.Contains(err.Error(), "already in use by another kawung") {
		t.Errorf("Open() of an open file = %v, want ErrLocked", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %s to say so", took)
	}
}

func TestTheFileIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wall.db")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode = %o, want 600", got)
	}
}

// fill makes a file of many pages and closes it.
func fill(t *testing.T, path string) {
	t.Helper()
	db := open(t, path)
	var records []wall.Record
	for i := range 400 {
		data, _ := json.Marshal(strings.Repeat("kawung ", 40))
		records = append(records, wall.Record{Bucket: "layout", Name: "l" + string(rune('a'+i%26)) + strings.Repeat("x", i/26), Version: 1, Data: data})
	}
	if err := db.Commit(t.Context(), wall.Change{Records: records}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedFileIsRefusedAndTheErrorSaysHowToRestore(t *testing.T) {
	for name, damage := range map[string]func(b []byte) []byte{
		"cut short":         func(b []byte) []byte { return b[:len(b)/2] },
		"one page":          func(b []byte) []byte { return b[:os.Getpagesize()] },
		"no database":       func([]byte) []byte { return bytes.Repeat([]byte("not a database\n"), 10000) },
		"garbage in leaves": func(b []byte) []byte { return scribble(b, 4*os.Getpagesize()) },
		"garbage all over":  func(b []byte) []byte { return scribble(b, 2*os.Getpagesize()) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "wall.db")
			fill(t, path)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			damaged := damage(b)
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = bolt.Open(path)
			if !errors.Is(err, bolt.ErrDamaged) || !strings.Contains(err.Error(), "backup of the file in its place") {
				t.Errorf("Open() = %v, want ErrDamaged and how to restore", err)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, damaged) {
				t.Errorf("the damaged file was changed (%v): it is evidence", err)
			}
		})
	}
}

// scribble overwrites everything from a place on, as a bad disk would.
func scribble(b []byte, from int) []byte {
	for i := from; i < len(b); i++ {
		b[i] = byte(i * 7)
	}
	return b
}

func TestACopyOpensAsTheSameState(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "wall.db"))
	change := wall.Change{Records: []wall.Record{{Bucket: "room", Name: "rapat", Version: 1, Data: json.RawMessage(`{}`)}}}
	if err := db.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if _, err := db.WriteTo(&copied); err != nil {
		t.Fatalf("WriteTo() = %v", err)
	}
	path := filepath.Join(dir, "copy.db")
	if err := os.WriteFile(path, copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := open(t, path).Load(t.Context())
	if err != nil || l.Revision != 1 || len(l.Records) != 1 {
		t.Errorf("Load() of the copy = %+v, %v", l, err)
	}
}
