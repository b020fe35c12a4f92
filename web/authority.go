package web

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Lives of the certificates of a local authority. Browsers refuse leaves that
// live longer than 398 days.
const (
	rootLife    = 10 * 365 * 24 * time.Hour
	leafLife    = 397 * 24 * time.Hour
	leafRenew   = 30 * 24 * time.Hour // left, when a leaf is made anew
	nameCheck   = time.Minute         // between two looks at the machine's names
	certStarted = 24 * time.Hour      // before now: clocks of phones are late
)

// An AuthorityConfig says where an authority lives. Zero values mean the
// defaults named.
type AuthorityConfig struct {
	Dir   string          // made with mode 0700; its keys have mode 0600
	Names func() []string // host names and addresses to certify; MachineNames
	Now   func() time.Time
}

// An Authority is a local certificate authority: a root that people install on
// their phones once, and a leaf for this machine that renews itself.
type Authority struct {
	config AuthorityConfig
	root   *x509.Certificate
	key    *ecdsa.PrivateKey

	mu      sync.Mutex // guards the rest
	leaf    *tls.Certificate
	checked time.Time
}

// OpenAuthority reads the authority of a directory, or makes one.
func OpenAuthority(c AuthorityConfig) (*Authority, error) {
	if c.Names == nil {
		c.Names = MachineNames
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("local authority: %w", err)
	}
	a := &Authority{config: c}
	if err := a.openRoot(); err != nil {
		return nil, fmt.Errorf("local authority: %w", err)
	}
	if _, err := a.certificate(); err != nil {
		return nil, err
	}
	return a, nil
}

// TLS is the configuration of a listener that shows the authority's leaf.
func (a *Authority) TLS() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return a.certificate()
		},
	}
}

// Root is the root's certificate in PEM.
func (a *Authority) Root() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

// Fingerprint is the root's SHA-256, as phones show it.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.root.Raw)
	return strings.TrimSuffix(strings.ToUpper(fmt.Sprintf("% x", sum)), " ")
}

func (a *Authority) path(name string) string { return filepath.Join(a.config.Dir, name) }

func (a *Authority) openRoot() error {
	cert, key, err := readPair(a.path("ca.crt"), a.path("ca.key"))
	if errors.Is(err, fs.ErrNotExist) {
		return a.makeRoot()
	}
	a.root, a.key = cert, key
	return err
}

func (a *Authority) makeRoot() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	host, _ := os.Hostname() // only a name for people
	t := newCertificate(a.config.Now(), rootLife, "Kawung "+host)
	t.IsCA, t.BasicConstraintsValid, t.MaxPathLenZero = true, true, true
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	raw, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return err
	}
	if a.root, err = x509.ParseCertificate(raw); err != nil {
		return err
	}
	a.key = key
	return writePair(a.path("ca.crt"), a.path("ca.key"), raw, key)
}

func newCertificate(now time.Time, life time.Duration, name string) *x509.Certificate {
	serial := make([]byte, 16)
	_, _ = rand.Read(serial) // never fails (crypto/rand)
	serial[0] &= 0x7f
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: name, Organization: []string{"Kawung"}},
		NotBefore:    now.Add(-certStarted).UTC(), NotAfter: now.Add(life - certStarted).UTC(),
	}
}

// certificate is the leaf, made anew when the machine's names changed or it
// is soon over.
func (a *Authority) certificate() (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.config.Now()
	if a.leaf != nil && now.Sub(a.checked) < nameCheck {
		return a.leaf, nil
	}
	a.checked = now
	names := a.config.Names()
	if a.leaf == nil {
		if cert, key, err := readPair(a.path("leaf.crt"), a.path("leaf.key")); err == nil {
			a.leaf = a.chain(cert, key)
		}
	}
	if a.leaf != nil && a.good(a.leaf.Leaf, names, now) {
		return a.leaf, nil
	}
	leaf, err := a.makeLeaf(names, now)
	if leaf != nil { // one that a full disk does not take serves until the next start
		a.leaf = leaf
		return leaf, nil
	}
	return nil, fmt.Errorf("local authority: leaf: %w", err)
}

func (a *Authority) chain(cert *x509.Certificate, key *ecdsa.PrivateKey) *tls.Certificate {
	return &tls.Certificate{Certificate: [][]byte{cert.Raw, a.root.Raw}, PrivateKey: key, Leaf: cert}
}

func (a *Authority) good(cert *x509.Certificate, names []string, now time.Time) bool {
	if cert.NotAfter.Sub(now) < leafRenew || cert.CheckSignatureFrom(a.root) != nil {
		return false
	}
	for _, n := range names {
		if cert.VerifyHostname(n) != nil {
			return false
		}
	}
	return true
}

func (a *Authority) makeLeaf(names []string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := newCertificate(now, leafLife, "Kawung")
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	raw, err := x509.CreateCertificate(rand.Reader, t, a.root, &key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	return a.chain(cert, key), writePair(a.path("leaf.crt"), a.path("leaf.key"), raw, key)
}

// MachineNames is what this machine is called: its host name, with .local for
// mDNS, localhost, and the addresses of its interfaces.
func MachineNames() []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, err := os.Hostname(); err == nil && host != "" {
		host = strings.ToLower(host)
		names = append(names, host)
		if !strings.Contains(host, ".") {
			names = append(names, host+".local")
		}
	}
	addresses, _ := net.InterfaceAddrs() // without them there is still localhost
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			names = append(names, n.IP.String())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func readPair(certFile, keyFile string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	certPEM, err := os.ReadFile(certFile)
	if err != nil {
		return nil, nil, err
	}
	keyPEM, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, nil, err
	}
	c, _ := pem.Decode(certPEM)
	k, _ := pem.Decode(keyPEM)
	if c == nil || k == nil {
		return nil, nil, fmt.Errorf("%s, %s: not PEM: move them away to make new ones", certFile, keyFile)
	}
	cert, err := x509.ParseCertificate(c.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", certFile, err)
	}
	key, err := x509.ParseECPrivateKey(k.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", keyFile, err)
	}
	if !key.PublicKey.Equal(cert.PublicKey) {
		return nil, nil, fmt.Errorf("%s does not belong to %s", keyFile, certFile)
	}
	return cert, key, nil
}

func writePair(certFile, keyFile string, cert []byte, key *ecdsa.PrivateKey) error {
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	var k, c bytes.Buffer
	_ = pem.Encode(&k, &pem.Block{Type: "EC PRIVATE KEY", Bytes: raw}) // a buffer takes everything
	_ = pem.Encode(&c, &pem.Block{Type: "CERTIFICATE", Bytes: cert})
	if err := writeFile(keyFile, k.Bytes(), 0o600); err != nil {
		return err
	}
	return writeFile(certFile, c.Bytes(), 0o644)
}

// writeFile replaces a file whole or not at all.
func writeFile(name string, data []byte, mode fs.FileMode) error {
	next := name + ".new"
	if err := os.WriteFile(next, data, mode); err != nil {
		return err
	}
	return os.Rename(next, name)
}
