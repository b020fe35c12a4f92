package http

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"

	"kawung/tiles"
)

// Errors of one poll. Their reasons are in the language of the wall.
type (
	statusError    int
	tooLong        int64
	missingError   string
	notObjectError string
)

var errNotJSON = errors.New("the reply is not JSON")

func (e statusError) Error() string    { return "the source answered " + strconv.Itoa(int(e)) }
func (e tooLong) Error() string        { return fmt.Sprintf("the reply is longer than %d bytes", int64(e)) }
func (e missingError) Error() string   { return "the reply has no " + string(e) }
func (e notObjectError) Error() string { return "the reply's " + string(e) + " is not an object" }

// reason says what went wrong to people before a wall: no address, no user
// information, no Go.
func reason(err error) string {
	var (
		status    statusError
		long      tooLong
		missing   missingError
		notObject notObjectError
		invalid   *tiles.InvalidError
		dns       *net.DNSError
		cert      *tls.CertificateVerificationError
		timeout   net.Error
	)
	switch {
	case errors.As(err, &status):
		return fmt.Sprintf("sumber menjawab %d", int(status))
	case errors.As(err, &long):
		return fmt.Sprintf("balasan sumber lebih dari %d KiB", int64(long)>>10)
	case errors.As(err, &missing):
		return "balasan sumber tidak memuat " + string(missing)
	case errors.As(err, &notObject):
		return "isi balasan sumber bukan objek"
	case errors.Is(err, errNotJSON):
		return "balasan sumber bukan JSON"
	case errors.As(err, &invalid):
		return "isi balasan sumber tidak sesuai: " + invalid.Findings[0].Field
	case errors.Is(err, tiles.ErrTooLarge):
		return "isi balasan sumber terlalu besar"
	case errors.As(err, &dns):
		return "alamat sumber tidak ditemukan"
	case errors.As(err, &cert):
		return "sertifikat sumber tidak dipercaya"
	case errors.Is(err, errLinkLocal):
		return "alamat sumber tidak diizinkan"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "sumber tidak menjawab pada waktunya"
	}
	return "sumber tidak dapat dihubungi"
}
