package bolt_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"kawung/tiles"
	"kawung/tiles/bolt"
	"kawung/tiles/storetest"
)

func open(t *testing.T, path string) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(path)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestTheFileKeepsTheContractOfAStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (tiles.Store, func() tiles.Store) {
		path := filepath.Join(t.TempDir(), "tiles.db")
		db := open(t, path)
		return db, func() tiles.Store {
			if err := db.Close(); err != nil {
				t.Fatalf("Close: %v", err)
			}
			return open(t, path)
		}
	})
}

func TestASecondProcessIsToldThatTheFileIsBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tiles.db")
	open(t, path)
	if _, err := bolt.Open(path); !errors.Is(err, bolt.ErrBusy) {
		t.Errorf("second Open = %v, want ErrBusy", err)
	}
}

func edit(t *testing.T, bucket, key, value string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tiles.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if err := raw.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(bucket)).Put([]byte(key), []byte(value))
	}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestADamagedFileIsRefusedAndKept(t *testing.T) {
	for name, damage := range map[string]func(b []byte) []byte{
		"cut short":      func(b []byte) []byte { return b[:5*os.Getpagesize()] },
		"one page":       func(b []byte) []byte { return b[:os.Getpagesize()] },
		"no database":    func([]byte) []byte { return bytes.Repeat([]byte("not a database\n"), 10000) },
		"garbage within": func(b []byte) []byte { return append(b[:2*os.Getpagesize()], bytes.Repeat([]byte{7, 0xf3}, 50000)...) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tiles.db")
			db := open(t, path)
			for i := range 20 {
				doc := json.RawMessage(`{"text":"` + strings.Repeat("x", 9000) + `"}`)
				if err := db.Save([]tiles.Record{{Name: "t" + strconv.Itoa(i), Kind: tiles.KPI, Version: 1, Document: doc}}); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b = damage(b)
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err = bolt.Open(path); !errors.Is(err, bolt.ErrDamaged) || !strings.Contains(err.Error(), path) {
				t.Errorf("Open = %v, want ErrDamaged and the file's name", err)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, b) {
				t.Errorf("the damaged file was changed (%v): it is evidence", err)
			}
		})
	}
}

func TestAFileOfANewerBuildIsRefused(t *testing.T) {
	if _, err := bolt.Open(edit(t, "meta", "schema", "99")); !errors.Is(err, bolt.ErrNewer) {
		t.Errorf("Open = %v, want ErrNewer", err)
	}
}

func TestARecordThatCannotBeReadNamesItsTile(t *testing.T) {
	_, err := open(t, edit(t, "tile", "pad", "{")).Load()
	if err == nil || err.Error() != "tile pad: unexpected end of JSON input" {
		t.Errorf("Load = %v, want an error that names pad", err)
	}
}
