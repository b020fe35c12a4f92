package webrtc

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/fingerprint"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/ice/v4"
	"github.com/pion/srtp/v3"
	"github.com/pion/transport/v5/packetio"
)

// maxDatagram is the longest packet that is read, in bytes: an Ethernet's.
const maxDatagram = 1500

func linkError(step string, err error) error { return fmt.Errorf("webrtc: %s: %w", step, err) }

// An identity is the certificate by which pages know us; its fingerprint is in
// our session descriptions.
type identity struct {
	certificate tls.Certificate
	fingerprint string // "sha-256 AB:CD:…", RFC 8122 §5
}

func newIdentity() (identity, error) {
	c, err := selfsign.GenerateSelfSigned()
	if err != nil {
		return identity{}, err
	}
	parsed, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		return identity{}, err
	}
	hash, err := fingerprint.HashFromString("sha-256")
	if err != nil {
		return identity{}, err
	}
	sum, err := fingerprint.Fingerprint(parsed, hash)
	return identity{certificate: c, fingerprint: "sha-256 " + sum}, err
}

var errFingerprint = errors.New("the certificate is not the one of the session description")

// verify compares a peer's certificate with the fingerprints it announced.
func (r remoteSide) verify(raw [][]byte, _ [][]*x509.Certificate) error {
	if len(raw) == 0 {
		return errFingerprint
	}
	certificate, err := x509.ParseCertificate(raw[0])
	if err != nil {
		return err
	}
	for _, announced := range r.fingerprints {
		algorithm, value, _ := strings.Cut(announced, " ")
		hash, err := fingerprint.HashFromString(algorithm)
		if err != nil {
			continue
		}
		sum, err := fingerprint.Fingerprint(certificate, hash)
		if err == nil && strings.EqualFold(sum, strings.TrimSpace(value)) {
			return nil
		}
	}
	return errFingerprint
}

// shake agrees on keys with the other side, RFC 5764.
func (l *link) shake(p *pipe, remote remoteSide, client bool) (*keys, error) {
	d, err := l.dial(p, remote, client)
	if err != nil {
		return nil, linkError("DTLS", err)
	}
	l.mu.Lock()
	l.dtls = d
	l.mu.Unlock()
	if err := d.HandshakeContext(l.ctx); err != nil {
		return nil, errors.Join(linkError("DTLS", err), d.Close())
	}
	k, err := newKeys(d, client)
	if err != nil {
		return nil, errors.Join(linkError("SRTP", err), d.Close())
	}
	return k, nil
}

// dial makes the DTLS connection, as its server unless the page will have that.
// The server chooses the cipher: GCM.
func (l *link) dial(p *pipe, remote remoteSide, client bool) (*dtls.Conn, error) {
	shared := []dtls.Option{
		dtls.WithCertificates(l.c.endpoint.identity.certificate),
		dtls.WithSRTPProtectionProfiles(protectionProfiles...),
		dtls.WithInsecureSkipVerify(true), // no authority signs a page's certificate: verify knows it
		dtls.WithVerifyPeerCertificate(remote.verify),
		dtls.WithFlightInterval(flightInterval),
		dtls.WithLoggerFactory(loggers{l.c.endpoint.log}),
	}
	if client {
		var options []dtls.ClientOption
		for _, o := range shared {
			options = append(options, o)
		}
		return dtls.ClientWithOptions(p, p.RemoteAddr(), options...)
	}
	// ICE has proved the peer's address before DTLS begins.
	options := []dtls.ServerOption{dtls.WithClientAuth(dtls.RequireAnyClientCert), dtls.WithInsecureSkipVerifyHello(true)}
	for _, o := range shared {
		options = append(options, o)
	}
	return dtls.ServerWithOptions(p, p.RemoteAddr(), options...)
}

// profileOf is the SRTP profile that a handshake chose.
func profileOf(d *dtls.Conn) (srtp.ProtectionProfile, error) {
	chosen, ok := d.SelectedSRTPProtectionProfile()
	switch {
	case ok && chosen == dtls.SRTP_AEAD_AES_128_GCM:
		return srtp.ProtectionProfileAeadAes128Gcm, nil
	case ok && chosen == dtls.SRTP_AEAD_AES_256_GCM:
		return srtp.ProtectionProfileAeadAes256Gcm, nil
	case ok && chosen == dtls.SRTP_AES128_CM_HMAC_SHA1_80:
		return srtp.ProtectionProfileAes128CmHmacSha1_80, nil
	}
	return 0, errors.New("the page offers no cipher we have")
}

// A pipe is the part of an ICE connection that DTLS sees.
type pipe struct {
	*ice.Conn
	came *packetio.Buffer
}

var _ net.PacketConn = (*pipe)(nil)

// pipeRoom bounds what a pipe holds, in bytes: a handshake is a tenth of it.
const pipeRoom = 64 << 10

func newPipe(conn *ice.Conn) *pipe {
	p := &pipe{Conn: conn, came: packetio.NewBuffer()}
	p.came.SetLimitSize(pipeRoom)
	return p
}

// put is for a packet of DTLS that came. Beyond pipeRoom it is lost.
func (p *pipe) put(b []byte) { _, _ = p.came.Write(b, nil) }

func (p *pipe) ReadFrom(b []byte) (int, net.Addr, error) {
	n, _, err := p.came.Read(b, nil)
	return n, p.RemoteAddr(), err
}

func (p *pipe) WriteTo(b []byte, _ net.Addr) (int, error) { return p.Write(b) }

// Close ends reading; the ICE connection goes on.
func (p *pipe) Close() error { return p.came.Close() }

func (p *pipe) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

func (p *pipe) SetReadDeadline(t time.Time) error { return p.came.SetReadDeadline(t) }

// SetWriteDeadline has nothing to do: writing does not wait.
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }
