// Package bolt keeps the wall's state in one bbolt file: declared things,
// programs, accounts, tokens and the audit. A commit is one transaction, on
// the disk before it returns.
package bolt

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"

	"go.etcd.io/bbolt"

	"kawung/wall"
)

// The file's buckets. In state, keys are BUCKET/NAME and values are records;
// in audit, keys are the revision and the place in its change, 8 and 4 bytes,
// big-endian.
var (
	bucketMeta  = []byte("meta")
	bucketState = []byte("state")
	bucketAudit = []byte("audit")

	keyFormat   = []byte("format")
	keyEpoch    = []byte("epoch")
	keyRevision = []byte("revision")
)

// format is the version of this layout of the file.
const format = 1

// MaxAudit is the most entries one call of Audit returns.
const MaxAudit = 10000

// A DB is a wall.Store in a file.
type DB struct {
	bolt *bbolt.DB
	path string
}

var _ wall.Store = (*DB)(nil)

// Load returns everything but the audit, records sorted by bucket and name.
func (d *DB) Load(context.Context) (l wall.Loaded, err error) {
	defer d.recover("load", &err)
	err = d.bolt.View(func(tx *bbolt.Tx) error {
		l.Epoch, l.Revision = string(tx.Bucket(bucketMeta).Get(keyEpoch)), revision(tx)
		return tx.Bucket(bucketState).ForEach(func(k, v []byte) error {
			var r wall.Record
			if err := json.Unmarshal(v, &r); err != nil {
				return d.damaged(fmt.Errorf("record %s: %w", k, err))
			}
			l.Records = append(l.Records, r)
			return nil
		})
	})
	return l, err
}

// Commit makes revision Base+1 in one transaction. It returns wall.ErrStale
// when the file is at another revision and wall.ErrReadOnly when it cannot be
// written; then nothing has changed.
func (d *DB) Commit(_ context.Context, c wall.Change) (err error) {
	defer d.recover("commit", &err)
	stale := false
	err = d.bolt.Update(func(tx *bbolt.Tx) error {
		if now := revision(tx); now != c.Base {
			stale = true
			return fmt.Errorf("%s is at revision %d, not %d: %w", d.path, now, c.Base, wall.ErrStale)
		}
		return write(tx, c)
	})
	if err != nil && !stale {
		return unkept(err)
	}
	return err
}

// unkept says why nothing was written, without the path: operators read it.
func unkept(err error) error {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: the disk is full (%w); what is on air goes on", wall.ErrReadOnly, full)
		}
	}
	if system, ok := errors.AsType[syscall.Errno](err); ok {
		err = system
	}
	return fmt.Errorf("%w: %w; what is on air goes on", wall.ErrReadOnly, err)
}

func write(tx *bbolt.Tx, c wall.Change) error {
	next := c.Base + 1
	state, audit := tx.Bucket(bucketState), tx.Bucket(bucketAudit)
	for _, r := range c.Records {
		key := []byte(r.Bucket + "/" + r.Name)
		if r.Data == nil {
			if err := state.Delete(key); err != nil {
				return fmt.Errorf("delete %s: %w", key, err)
			}
			continue
		}
		r.Revision = next
		if err := putJSON(state, key, r); err != nil {
			return fmt.Errorf("put %s: %w", key, err)
		}
	}
	for i, e := range c.Audit {
		e.Revision = next
		if err := putJSON(audit, auditKey(next, uint32(i)), e); err != nil {
			return fmt.Errorf("audit %s: %w", e.Action, err)
		}
	}
	return tx.Bucket(bucketMeta).Put(keyRevision, binary.BigEndian.AppendUint64(nil, uint64(next)))
}

// Audit returns entries with a revision > since, oldest first, at most limit
// and at most MaxAudit.
func (d *DB) Audit(_ context.Context, since wall.Revision, limit int) (entries []wall.Entry, err error) {
	defer d.recover("read the audit", &err)
	limit = min(limit, MaxAudit)
	err = d.bolt.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketAudit).Cursor()
		for k, v := c.Seek(auditKey(since+1, 0)); k != nil && len(entries) < limit; k, v = c.Next() {
			var e wall.Entry
			if err := json.Unmarshal(v, &e); err != nil {
				return d.damaged(fmt.Errorf("audit entry %x: %w", k, err))
			}
			entries = append(entries, e)
		}
		return nil
	})
	return entries, err
}

// WriteTo writes a consistent copy of the file while the controller goes on.
func (d *DB) WriteTo(w io.Writer) (n int64, err error) {
	err = d.bolt.View(func(tx *bbolt.Tx) error {
		n, err = tx.WriteTo(w)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("copy %s: %w", d.path, err)
	}
	return n, nil
}

// Close lets another process open the file. It waits for transactions.
func (d *DB) Close() error { return d.bolt.Close() }

func revision(tx *bbolt.Tx) wall.Revision {
	b := tx.Bucket(bucketMeta).Get(keyRevision)
	if len(b) != 8 {
		return 0
	}
	return wall.Revision(binary.BigEndian.Uint64(b))
}

func auditKey(r wall.Revision, i uint32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, uint64(r)), i)
}

func putJSON(b *bbolt.Bucket, key []byte, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return b.Put(key, buf.Bytes())
}

// made says whether a file has its buckets and its epoch: it is not written
// when it is opened, for its disk may be full.
func made(tx *bbolt.Tx) bool {
	meta := tx.Bucket(bucketMeta)
	return meta != nil && meta.Get(keyEpoch) != nil && tx.Bucket(bucketState) != nil && tx.Bucket(bucketAudit) != nil
}

// initialise makes the buckets of a new file and an epoch for it.
func initialise(tx *bbolt.Tx) error {
	meta, err := tx.CreateBucketIfNotExists(bucketMeta)
	if err != nil {
		return err
	}
	for _, name := range [][]byte{bucketState, bucketAudit} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	if meta.Get(keyEpoch) != nil {
		return nil
	}
	var epoch [8]byte
	_, _ = rand.Read(epoch[:]) // never fails (crypto/rand)
	if err := meta.Put(keyFormat, []byte{format}); err != nil {
		return err
	}
	return meta.Put(keyEpoch, []byte(hex.EncodeToString(epoch[:])))
}

// checkFormat refuses a file that a newer program laid out.
func checkFormat(tx *bbolt.Tx) error {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		return nil
	}
	if f := meta.Get(keyFormat); len(f) != 1 || f[0] > format {
		return errors.New("was written by a newer kawung: start that one, or restore an older backup")
	}
	return nil
}

// lockWait is how long Open waits for another process to let the file go: a
// controller that is being replaced may still be closing it.
const lockWait = time.Second
